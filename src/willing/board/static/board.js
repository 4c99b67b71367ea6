// What pages do beyond links and forms, which work without this: flips in turn, open groups, copying, keeping a question whole.
"use strict";

const state = { open: new Map(), held: null, flipping: false, turns: [], behind: new Map(), bringing: new Map() };
const element = (event) => (event.target instanceof Element ? event.target : null);

// Links are followed without loading anew what all pages have. One listener serves them all, so that a page of hundreds costs nothing.
document.addEventListener("click", (event) => {
  const link = element(event)?.closest("a[href]");
  if (!link || !window.htmx || event.defaultPrevented || event.button || event.ctrlKey || event.shiftKey || event.altKey || event.metaKey) return;
  const at = new URL(link.getAttribute("href"), location.href);
  if (link.hasAttribute("target") || link.hasAttribute("download") || link.closest("[hx-boost=false]") || at.origin !== location.origin) return;
  if (at.hash && at.pathname + at.search === location.pathname + location.search) return; // a place on this page
  event.preventDefault();
  if (link.matches(".reset") && waits(link)) return;
  htmx.ajax("GET", link.getAttribute("href"), { source: link, event }).catch(() => {}); // told by the events below
});

// What is flipped while a flip is underway has its turn once that is there: its address, or its form, is then another one.
const isFlip = (one) => one.matches(".reset") || one.closest(".flips form") !== null;
const waits = (one) => {
  if (state.flipping) state.turns.push({ id: one.id, value: one.matches("select") ? one.value : undefined });
  return state.flipping;
};
document.addEventListener("click", (event) => {
  const one = element(event)?.closest('[role="switch"]');
  if (one && waits(one)) event.preventDefault();
}, true);
document.addEventListener("change", (event) => {
  const one = element(event);
  if (one && isFlip(one) && waits(one)) event.stopPropagation();
}, true);
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, xhr } = event.detail;
  state.flipping = isFlip(elt);
  if (!state.flipping) state.turns = []; // the reader goes elsewhere
  const ended = xhr.onabort;
  xhr.onabort = () => {
    // That a reader goes on before an answer is there is no error, though the library tells it as one.
    const error = console.error;
    console.error = () => {};
    try {
      ended();
    } finally {
      console.error = error;
    }
  };
});
document.addEventListener("htmx:afterRequest", () => {
  state.flipping = state.turns.length > 0;
  if (state.flipping) setTimeout(turn); // once the library has done with the one before
});
window.addEventListener("popstate", () => {
  state.turns = [];
});
async function turn() {
  if (state.turns.length && !document.getElementById(state.turns[0].id)) await Promise.all(opened().map(bring));
  const { id, value } = state.turns.shift() ?? {};
  const one = id && document.getElementById(id);
  state.flipping = false;
  if (!one) {
    if (state.turns.length) turn(); // what is flipped so has no switch any more
  } else if (value === undefined) one.click();
  else {
    one.value = value;
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// An answer that is no page of the board, as where a shared board was begun anew, is shown as the browser shows it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo, requestConfig } = event.detail;
  if (!pathInfo || xhr.responseText.includes('id="page"')) return;
  event.detail.shouldSwap = false;
  if (requestConfig.verb === "get") location.assign(pathInfo.finalRequestPath);
  else {
    const told = document.createElement("p");
    told.className = "note";
    told.setAttribute("role", "alert");
    told.textContent = xhr.responseText.slice(0, 2000);
    document.getElementById("main").prepend(told);
    told.scrollIntoView();
  }
});

const changing = {
  beforeNodeMorphed: (old, made) => !old.isEqualNode(made) && !isKept(old, made),
  beforeAttributeUpdated: (name, one) => !(name === "open" && state.open.has(one.id)),
};
// What a reader has opened since it was asked stays as it is until what is in it comes.
function isKept(old, made) {
  const later = old instanceof HTMLDetailsElement && old.open && !behind(old) && behind(made);
  if (later) state.behind.set(old.id, later);
  return Boolean(later);
}

// A flip changes what is another than before, and leaves the rest of the page as it is: less to draw, and what has the focus keeps it.
window.htmx?.defineExtension("flip", {
  handleSwap: (style, target, fragment) => {
    if (style !== "flip") return false;
    if (!window.Idiomorph) {
      target.replaceWith(fragment.firstElementChild);
      return [document.getElementById("page")];
    }
    state.behind.clear();
    Idiomorph.morph(target, fragment.firstElementChild, { morphStyle: "outerHTML", callbacks: changing });
    return [...document.querySelectorAll("#page :is(form, [hx-get])")]; // what the library readies, where it is another than before
  },
});

// A link to a place on another page leads there, and opens what is closed around it.
document.addEventListener("htmx:afterSettle", () => {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place) return;
  for (let group = place.closest("details"); group; group = group.parentElement.closest("details")) group.open = true;
  requestAnimationFrame(() => place.scrollIntoView());
});

// A question is asked once something of it changed; the button is for who has no script.
const asks = () => document.documentElement.classList.add("scripted");
asks();

// A form's blank fields stay out of the address, so that one question has one address.
document.addEventListener("htmx:configRequest", (event) => {
  const parameters = event.detail.parameters;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "") delete parameters[name];
  }
});

// Groups that a reader opened or closed stay so when the answer is shown anew. A flip brings what is in open ones; what is in
// another comes once it is opened, for the question that is then asked.
const groups = () => document.querySelectorAll("details[id]");
document.addEventListener("toggle", (event) => {
  if (!(event.target instanceof HTMLDetailsElement) || !event.target.id) return;
  state.open.set(event.target.id, event.target.open);
  if (event.target.open) bring(event.target);
}, true);
const opened = () => [...groups()].filter((group) => group.open);
document.addEventListener("htmx:configRequest", (event) => {
  if (isFlip(event.detail.elt)) event.detail.headers["Open-Groups"] = opened().map((group) => group.id).join(" ");
});
document.addEventListener("htmx:afterSwap", () => {
  for (const group of groups()) {
    if (state.open.has(group.id)) group.open = state.open.get(group.id);
    if (group.open) bring(group);
  }
});
const behind = (group) => group.querySelector(":scope > .later") ?? state.behind.get(group.id);
function bring(group) {
  const address = location.href;
  const asked = state.bringing.get(group.id);
  if (asked?.address === address) return asked.answer;
  if (!behind(group)) return null;
  const answer = brought(group.id, address).finally(() => {
    if (state.bringing.get(group.id)?.answer === answer) state.bringing.delete(group.id);
  });
  state.bringing.set(group.id, { address, answer });
  return answer;
}
async function brought(id, address) {
  let there = null;
  try {
    const answered = await fetch(address, { headers: { "Open-Groups": id } });
    there = new DOMParser().parseFromString(await answered.text(), "text/html").getElementById(id);
  } catch {
    // A link to the whole page stays in its place.
  }
  const group = document.getElementById(id);
  const later = group && behind(group);
  if (!later || location.href !== address) return;
  state.behind.delete(id);
  if (!there) group.replaceChildren(group.firstElementChild, later);
  else if (window.Idiomorph) Idiomorph.morph(group, there, { morphStyle: "outerHTML", callbacks: changing });
  else group.replaceChildren(...there.children);
}

// What a reader flips stays where it was on the screen, however much the answer above it has grown.
document.addEventListener("htmx:beforeSwap", () => {
  const one = document.activeElement;
  state.held = one && one.id && one.closest("[hx-swap~='show:none']") ? { id: one.id, top: one.getBoundingClientRect().top } : null;
});
const hold = () => {
  const one = state.held && document.getElementById(state.held.id);
  if (one) window.scrollBy({ top: one.getBoundingClientRect().top - state.held.top, behavior: "instant" });
};
document.addEventListener("htmx:afterSwap", hold);
document.addEventListener("htmx:afterSettle", () => {
  hold();
  state.held = null;
});

document.addEventListener("click", async (event) => {
  const button = element(event)?.closest("button[data-copies]");
  if (!button) return;
  const address = new URL(button.dataset.copies, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    // Without a clipboard, as on a board that is shared over plain HTTP, the address is there to be copied by hand.
    let field = button.parentElement.querySelector("input.address");
    if (!field) {
      field = document.createElement("input");
      field.className = "address";
      field.readOnly = true;
      field.setAttribute("aria-label", button.textContent);
      button.after(field);
    }
    field.value = address;
    field.focus();
    field.select();
    return;
  }
  button.setAttribute("data-copied", "");
  setTimeout(() => button.removeAttribute("data-copied"), 2000);
});

// On the reading desk single keys decide, while the draft has the focus and no field has.
const fields = "input, select, textarea";
document.addEventListener("keydown", (event) => {
  const target = element(event);
  const desk = target && target.closest(".desk");
  if (!desk || event.ctrlKey || event.altKey || event.metaKey) return;
  if (target.matches(fields)) {
    if (event.key === "Escape") desk.focus();
    return;
  }
  const button = [...desk.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
document.addEventListener("htmx:afterSwap", () => {
  const desk = document.querySelector(".desk");
  if (desk && !desk.contains(document.activeElement)) desk.focus();
});

// A slider of days says which day it is at while it is moved.
document.addEventListener("input", (event) => {
  const range = event.target instanceof HTMLInputElement && event.target.dataset.first ? event.target : null;
  if (!range) return;
  const day = new Date(Date.parse(range.dataset.first) + Number(range.value) * 86_400_000);
  const words = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const told = day.toLocaleDateString(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, words).replace("Sept ", "Sep ");
  range.setAttribute("aria-valuetext", told);
  const output = document.getElementById(range.dataset.says);
  if (output) output.textContent = told;
});

// What a page says once it is drawn anew is told from a place that stays, as a new one would not be heard.
document.addEventListener("htmx:afterSettle", () => {
  const says = document.querySelector("[data-told]") ?? document.querySelector("h1");
  const told = document.getElementById("told");
  const words = says ? says.textContent.trim() : "";
  if (told.textContent !== words) told.textContent = words;
});

// What undoes all flips is gone with them; the focus stays where the flips are.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.triggeringEvent?.target?.matches?.(".reset")) document.getElementById("flips-head")?.focus();
});
