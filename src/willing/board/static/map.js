// The map of the sites that can be moved, in the stead of the drawn one where the browser can: MapLibre, with the board's own data.
const seen = new WeakSet();
let live = null;

const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const fonts = ["Noto Sans", "Noto Sans Arabic", "sans-serif"];

function sheet(address) {
  if ([...document.styleSheets].some((one) => one.href && new URL(one.href).href === new URL(address, location.href).href)) return null;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  const loaded = new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
  });
  document.head.append(link);
  return loaded;
}

// The answer may still be worked out: then it is asked for again.
async function answer(address) {
  for (let tries = 0; tries < 20; tries += 1) {
    const found = await fetch(address, { headers: { Accept: "application/geo+json" } });
    if (found.status === 200) return found.json();
    if (found.status !== 202) throw new Error(`the places were answered with ${found.status}`);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  throw new Error("the places were not answered in time");
}

// ---- what is drawn -----------------------------------------------------------------------------------------------------------

const point = (at, told) => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: told });
const line = (points, told) => ({ type: "Feature", geometry: { type: "LineString", coordinates: points }, properties: told });
const collected = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });

// A circle around a place on the globe, of so many kilometres.
function circle([east, north], km) {
  const turn = Math.PI / 180, angle = km / 6371.0088, phi = north * turn;
  return Array.from({ length: 73 }, (_, k) => {
    const bearing = k * 5 * turn;
    const up = Math.asin(Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(bearing));
    const along = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(phi), Math.cos(angle) - Math.sin(phi) * Math.sin(up),
    );
    return [east + along / turn, up / turn];
  });
}

function holds(ring, x, y) {
  let inside = false;
  for (let k = 0, before = ring.length - 1; k < ring.length; before = k, k += 1) {
    const [ax, ay] = ring[before], [bx, by] = ring[k];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

// Where a land's name goes: of a grid of places within what is seen of its largest piece the one farthest from all edges.
function middle(parts, [west, south, east, north]) {
  const extent = (ring) => {
    const xs = ring.map(([x]) => x), ys = ring.map(([, y]) => y);
    return [
      Math.max(Math.min(...xs), west), Math.max(Math.min(...ys), south),
      Math.min(Math.max(...xs), east), Math.min(Math.max(...ys), north),
    ];
  };
  const size = ([left, bottom, right, top]) => Math.max(0, right - left) * Math.max(0, top - bottom);
  const ring = parts.map((part) => part[0]).sort((one, other) => size(extent(other)) - size(extent(one)))[0];
  const [left, bottom, right, top] = extent(ring);
  let best = null, farthest = 0;
  for (let u = 1; u < 12; u += 1) {
    for (let v = 1; v < 12; v += 1) {
      const x = left + ((right - left) * u) / 12, y = bottom + ((top - bottom) * v) / 12;
      if (!holds(ring, x, y)) continue;
      const off = Math.min(
        ...ring.map(([a, b]) => Math.abs(x - a) / 1.5 + Math.abs(y - b)), (x - west) / 1.5, (east - x) / 1.5, y - south, north - y,
      );
      if (off > farthest) [best, farthest] = [[x, y], off];
    }
  }
  return best;
}

function diamond(fill, stroke) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const pen = canvas.getContext("2d");
  for (const [step, to] of [[pen.moveTo, [16, 3]], [pen.lineTo, [29, 16]], [pen.lineTo, [16, 29]], [pen.lineTo, [3, 16]]]) step.call(pen, ...to);
  pen.closePath();
  Object.assign(pen, { fillStyle: fill, strokeStyle: stroke, lineWidth: 4 });
  pen.fill();
  pen.stroke();
  return pen.getImageData(0, 0, 32, 32);
}

function style(told, reach) {
  const by = (role) => told.features.filter((one) => one.properties.role === role);
  const lands = by("land"), sites = by("site"), places = new Map(told.features.map((one) => [one.id, one]));
  const named = lands.map((one) => [middle(one.geometry.coordinates, told.bbox), one.properties]).filter(([at]) => at);
  const ways = sites.flatMap((one) => {
    const to = one.properties.evacuation && places.get(one.properties.evacuation.to);
    return to && to.id !== one.id ? [line([one.geometry.coordinates, to.geometry.coordinates], {})] : [];
  });
  const text = (field, size, more) => ({ "text-field": ["get", field], "text-font": fonts, "text-size": size, ...more });
  const halo = (color) => ({ "text-color": color, "text-halo-color": "#ffffff", "text-halo-width": 1.6 });
  const beside = { "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.8, "text-padding": 3 };
  return {
    version: 8,
    sources: {
      lands: collected(lands),
      names: collected(named.map(([at, one]) => point(at, { label: one.label, host: one.host }))),
      front: collected(by("front")),
      towns: collected(by("candidate")),
      objects: collected(by("object")),
      reach: collected(sites.map((one) => line(circle(one.geometry.coordinates, reach), {}))),
      ways: collected(ways),
      sites: collected(sites),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": "#e6eff5" } },
      { id: "land", type: "fill", source: "lands", paint: { "fill-color": ["case", ["get", "host"], "#fdf4dc", "#f5f5f2"] } },
      { id: "border", type: "line", source: "lands", paint: { "line-color": "#b3bac4", "line-width": 0.8 } },
      { id: "host", type: "line", source: "lands", filter: ["get", "host"], paint: { "line-color": "#4a5568", "line-width": 1.4 } },
      { id: "reach", type: "line", source: "reach", paint: { "line-color": "#1b7a43", "line-width": 1.6, "line-dasharray": [5, 3] } },
      { id: "ways", type: "line", source: "ways", paint: { "line-color": "#1a202c", "line-width": 1.4, "line-dasharray": [1.5, 2] } },
      { id: "front", type: "line", source: "front", layout: { "line-join": "round" }, paint: { "line-color": "#b42318", "line-width": 3 } },
      {
        id: "town", type: "circle", source: "towns",
        paint: { "circle-radius": 3.2, "circle-color": "#4a5568", "circle-stroke-color": "#ffffff", "circle-stroke-width": 1 },
      },
      {
        id: "town-name", type: "symbol", source: "towns",
        layout: text("label", 11.5, { ...beside, "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]] }),
        paint: halo("#1a202c"),
      },
      {
        id: "land-name", type: "symbol", source: "names",
        layout: text("label", 13, { "text-letter-spacing": 0 }), paint: halo("#4a5568"),
      },
      {
        id: "object", type: "symbol", source: "objects",
        layout: {
          "icon-image": ["case", ["get", "reached"], "reached", "beyond"], "icon-allow-overlap": true,
          ...text("label", 11.5, { ...beside, "text-optional": true }),
        },
        paint: halo("#1d4f91"),
      },
      { // nothing to see: it keeps names from where the buttons of the sites stand
        id: "kept-free", type: "symbol", source: "sites",
        layout: { "icon-image": "kept-free", "icon-anchor": "bottom", "icon-allow-overlap": true },
      },
    ],
  };
}

// ---- the sites: buttons on the map, each with what the list says of it -------------------------------------------------------

function copied(node) {
  const made = node.cloneNode(true);
  for (const one of [made, ...made.querySelectorAll("[id]")]) one.removeAttribute("id");
  return made;
}

function told(item) {
  const made = document.createElement("div"), head = document.createElement("h4");
  made.className = "told-of-site";
  made.dir = document.documentElement.dir;
  head.append(copied(item.querySelector(".site-name")));
  made.append(head, copied(item.querySelector(".stands")));
  return made;
}

// Moves the map so far that the whole of a popup is seen.
function bringIn(map, popup) {
  const seen = map.getContainer().getBoundingClientRect(), has = popup.getBoundingClientRect(), edge = 8;
  const over = (low, high, from, to) => (low < from + edge ? low - from - edge : high > to - edge ? high - to + edge : 0);
  const by = [over(has.left, has.right, seen.left, seen.right), over(has.top, has.bottom, seen.top, seen.bottom)];
  if (by[0] || by[1]) map.panBy(by, { animate: !isCalm, duration: 250 });
}

function marker(library, map, feature, item, words) {
  const button = document.createElement("button"), sign = item.querySelector(".sign");
  button.type = "button";
  button.className = "site-marker";
  const says = item.querySelector(".stands").textContent.replaceAll(/\s+/g, " ").trim();
  const name = document.createElement("span");
  name.className = "site-marker-name";
  name.textContent = feature.properties.label;
  name.dir = "auto";
  if (sign) button.append(copied(sign));
  button.append(name);
  const above = [0, -62], below = [0, 10];
  const offset = {
    bottom: above, "bottom-left": above, "bottom-right": above, top: below, "top-left": below, "top-right": below,
    left: [52, -30], right: [-52, -30],
  };
  const popup = new library.Popup({ maxWidth: `min(19rem, ${Math.round(map.getContainer().clientWidth * 0.8)}px)`, offset });
  const close = () => {
    popup.remove();
    button.focus();
  };
  const open = () => {
    if (popup.isOpen()) return;
    const content = told(item);
    content.addEventListener("keydown", (event) => event.key === "Escape" && close());
    popup.setLngLat(feature.geometry.coordinates).setDOMContent(content).addTo(map);
    bringIn(map, popup.getElement());
    const ender = popup.getElement().querySelector(".maplibregl-popup-close-button");
    ender?.addEventListener("keydown", (event) => event.key === "Escape" && close());
    ender?.focus();
  };
  popup.on("open", () => button.setAttribute("aria-expanded", "true"));
  popup.on("close", () => button.setAttribute("aria-expanded", "false"));
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    open();
  });
  button.addEventListener("keydown", (event) => event.key === "Escape" && popup.remove());
  for (const [on, is] of [["mouseenter", true], ["mouseleave", false], ["focus", true], ["blur", false]]) {
    button.addEventListener(on, () => item.classList.toggle("pointed-at", is));
  }
  new library.Marker({ element: button, anchor: "bottom" }).setLngLat(feature.geometry.coordinates).addTo(map);
  button.setAttribute("aria-label", `${feature.properties.label}: ${says}`);
  button.setAttribute("aria-expanded", "false");
  button.removeAttribute("role");
  button.removeAttribute("tabindex");
  const find = item.querySelector("button.find");
  find.hidden = false;
  find.addEventListener("click", () => {
    for (const one of map.getContainer().querySelectorAll(".maplibregl-popup-close-button")) one.click();
    const to = { center: feature.geometry.coordinates, zoom: Math.max(map.getZoom(), words.closer) };
    if (isCalm) map.jumpTo(to);
    else map.easeTo({ ...to, duration: 500 });
    map.getContainer().scrollIntoView({ block: "nearest", behavior: isCalm ? "auto" : "smooth" });
    open();
  });
}

async function show(box) {
  seen.add(box);
  const words = box.dataset;
  if (!words.module || !window.WebGL2RenderingContext) return;
  const [library, places] = await Promise.all([import(words.module), answer(words.geojson), sheet(words.sheet)]);
  if (!box.isConnected) return;
  library.setWorkerUrl(new URL(words.worker, location.href).href);
  const [west, south, east, north] = places.bbox, wide = (east - west) * 0.6, high = (north - south) * 0.6;
  box.hidden = false;
  const map = new library.Map({
    container: box,
    style: style(places, Number(words.reachKm)),
    bounds: [[west, south], [east, north]],
    maxBounds: [[Math.max(-180, west - wide), Math.max(-85, south - high)], [Math.min(180, east + wide), Math.min(85, north + high)]],
    maxZoom: 10,
    renderWorldCopies: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: true,
    fadeDuration: isCalm ? 0 : 200,
    attributionControl: { compact: false, customAttribution: words.by },
    locale: {
      "Map.Title": words.name,
      "NavigationControl.ZoomIn": words.in,
      "NavigationControl.ZoomOut": words.out,
      "ScaleControl.Kilometers": words.km,
      "ScaleControl.Meters": words.m,
      "Popup.Close": words.close,
      "AttributionControl.ToggleAttribution": words.about,
      "CooperativeGesturesHandler.WindowsHelpText": words.scroll,
      "CooperativeGesturesHandler.MacHelpText": words.scrollMac,
      "CooperativeGesturesHandler.MobileHelpText": words.fingers,
    },
  });
  live = map;
  box.querySelector(".maplibregl-ctrl-attrib").dir = document.documentElement.dir;
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-left");
  if (box.clientWidth > 480) map.addControl(new library.ScaleControl({ maxWidth: 120 }), "bottom-left");
  map.once("style.load", () => {
    map.addImage("reached", diamond("#2b6cb0", "#ffffff"), { pixelRatio: 2 });
    map.addImage("kept-free", { width: 96, height: 60, data: new Uint8Array(96 * 60 * 4) });
    map.addImage("beyond", diamond("#ffffff", "#2b6cb0"), { pixelRatio: 2 });
  });
  const closer = { closer: map.getZoom() + 1.2 };
  const items = new Map([...document.querySelectorAll("li[data-site]")].map((one) => [one.dataset.site, one]));
  for (const feature of places.features) {
    const item = feature.properties.role === "site" ? items.get(feature.id) : null;
    if (item) marker(library, map, feature, item, closer);
  }
  map.once("idle", () => {
    box.dataset.drawn = "";
  });
  const panel = box.closest(".map-panel");
  panel.classList.add("is-live");
  panel.querySelector(".map-legend").hidden = false;
}

function begin() {
  if (live && !live.getContainer().isConnected) {
    live.remove();
    live = null;
  }
  const box = document.getElementById("map");
  if (box && !seen.has(box)) {
    show(box).catch((error) => {
      box.hidden = true; // the drawn map stays
      console.info(`The drawn map is shown: ${error.message}`);
    });
  }
}

document.addEventListener("htmx:afterSwap", begin);
document.addEventListener("htmx:historyRestore", begin);
begin();
