// Makes the shipped symbols: for each capability a friendly symbol of APP-6 (MIL-STD-2525), taken apart into frame, icon and size.
// Run after `npm ci` in this folder: `node tools/symbols.mjs`. milsymbol (MIT) draws; docs/symbols.md says what stands for what.
import { writeFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ms from "milsymbol";

// Symbol set, entity, and the modifiers above and below where one tells kinds apart. "" is a unit of any kind; "*.police" is a
// kind of that name in a group that Willing does not know.
const CODES = {
  "": ["10", "000000"],
  "*.police": ["10", "200000"],
  "*.military": ["10", "121100"],
  "*.staff": ["10", "160100"],
  "*.medevac": ["10", "161300", "75"],
  command: ["10", "110000", "98"],
  "command.operation_hq": ["10", "110000", "39"],
  "command.land_hq": ["10", "110000", "98"],
  "command.air_centre": ["10", "110000", "78"],
  "command.maritime_hq": ["10", "110000", "46"],
  "command.liaison_cell": ["10", "110500"],
  "command.staff": ["10", "160100"],
  land: ["10", "121100"],
  "land.heavy_battalion": ["10", "120500"],
  "land.medium_battalion": ["10", "121102"],
  "land.light_battalion": ["10", "121104"],
  "land.brigade": ["10", "121000"],
  "land.reconnaissance": ["10", "121300"],
  "land.special_forces": ["10", "121700"],
  "land.reserve": ["10", "120900"],
  fires: ["10", "130300"],
  "fires.artillery": ["10", "130300"],
  "fires.rockets": ["10", "130300", "41"],
  "fires.deep_strike": ["10", "130700"],
  "fires.sead": ["01", "110130"],
  air: ["01", "110100"],
  "air.patrol": ["01", "110110"],
  "air.fighters": ["01", "110104"],
  "air.early_warning": ["01", "110116"],
  "air.tanking": ["01", "110109"],
  "air.attack_helicopters": ["10", "120600", "03"],
  "air.utility_helicopters": ["10", "120600", "69"],
  air_defence: ["10", "130100"],
  "air_defence.long_range": ["10", "130102", "00", "22"],
  "air_defence.medium_range": ["10", "130102", "00", "26"],
  "air_defence.short_range": ["10", "130102", "00", "43"],
  "air_defence.counter_drone": ["10", "130100", "54"],
  "air_defence.radar": ["10", "130100", "50"],
  sea: ["30", "120000"],
  "sea.mine_countermeasures": ["30", "120405"],
  "sea.escort": ["30", "120204"],
  "sea.patrol_aircraft": ["01", "110117"],
  "sea.uncrewed": ["30", "120700"],
  "sea.port_security": ["10", "142000"],
  intelligence: ["10", "151000"],
  "intelligence.space": ["05", "111500"],
  "intelligence.manned": ["01", "110111"],
  "intelligence.uncrewed": ["01", "110300"],
  "intelligence.signals": ["10", "150500", "57"],
  "intelligence.fusion": ["10", "150900"],
  "intelligence.sharing": ["10", "151000"],
  monitoring: ["10", "121200"],
  "monitoring.monitors": ["10", "121200"],
  "monitoring.uncrewed": ["10", "121900"],
  "monitoring.sensors": ["10", "151200"],
  "monitoring.commission": ["10", "110500"],
  engineers: ["10", "140700"],
  "engineers.combat": ["10", "140700", "09"],
  "engineers.construction": ["10", "140700", "12"],
  "engineers.demining": ["10", "141400"],
  "engineers.explosives": ["10", "140800"],
  logistics: ["10", "160600"],
  "logistics.battalion": ["10", "160600"],
  "logistics.ammunition": ["10", "162200"],
  "logistics.fuel": ["10", "162000"],
  "logistics.maintenance": ["10", "161100"],
  "logistics.hub": ["10", "160200"],
  lift: ["10", "163600"],
  "lift.strategic_air": ["01", "110107"],
  "lift.tactical_air": ["01", "110107"],
  "lift.sea": ["10", "163600", "46"],
  "lift.rail": ["10", "163600", "00", "36"],
  "lift.movement_control": ["10", "163600", "38"],
  medical: ["10", "161300"],
  "medical.role_1": ["10", "161300", "42"],
  "medical.role_2": ["10", "161300", "43"],
  "medical.role_3": ["10", "161400", "44"],
  "medical.evacuation": ["10", "120600", "75"],
  protection: ["10", "141700"],
  "protection.base_defence": ["10", "141700"],
  "protection.cbrn": ["10", "140100"],
  "protection.military_police": ["10", "141200"],
  "protection.formed_police": ["10", "200000"],
  "protection.critical_objects": ["10", "141700", "08"],
  communications: ["10", "111000"],
  "communications.satellite": ["10", "111004"],
  "communications.signals": ["10", "111000"],
  "communications.cyber": ["10", "210000"],
  training: ["10", "121100", "35"],
  "training.trainers": ["10", "121100", "35"],
  "training.places": ["20", "111902"],
  "training.equipping": ["10", "161200"],
  "training.industry": ["20", "121306"],
  host: ["20", "120802"],
  "host.basing": ["20", "120802"],
  "host.transit": ["20", "121300"],
  "host.airfields": ["20", "120803"],
  "host.agreement": ["20", "110900"],
  funds: ["10", "160700"],
  "funds.money": ["10", "160700"],
  "funds.in_kind": ["10", "163400"],
};
const SIZES = { company: "15", battalion: "16", brigade: "18", division: "21" };

const sidc = ([set, entity, above = "00", below = "00"], status = "0", size = "00") =>
  `1303${set}${status}0${size}${entity}${above}${below}`;

// The elements of a drawing, one after another: [tag, attributes, inner elements or text].
function elements(svg) {
  const root = ["svg", {}, []];
  const open = [root];
  for (const [, end, tag, words, closed, text] of svg.matchAll(/<(\/?)([a-z]+)([^>]*?)(\/?)>([^<]*)/gi)) {
    if (end) {
      open.pop();
      continue;
    }
    const attributes = Object.fromEntries([...words.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    if (attributes["font-family"]) attributes["font-family"] = "Noto Sans, sans-serif";
    const one = [tag, attributes, text ? [text] : []];
    open.at(-1)[2].push(one);
    if (!closed) open.push(one);
  }
  return root[2][0];
}

const drawn = (code) => {
  const symbol = new ms.Symbol(code, { size: 40 });
  if (!symbol.isValid()) throw new Error(`milsymbol does not know ${code}`);
  const [, { viewBox }, parts] = elements(symbol.asSVG());
  return { box: viewBox.split(" ").map(Number), parts };
};

const told = (parts, one) => parts.some((other) => JSON.stringify(other) === JSON.stringify(one));
const says_nothing = ([tag, , inner]) => tag === "text" && inner.length === 0;

const frames = {};
const symbols = {};
for (const [capability, code] of Object.entries(CODES)) {
  const { box, parts } = drawn(sidc(code));
  const bare = [code[0], "000000"];
  frames[code[0]] ??= { solid: drawn(sidc(bare)).parts, planned: drawn(sidc(bare, "1")).parts };
  symbols[capability] = { sidc: sidc(code), box, icon: parts.filter((one) => !told(frames[code[0]].solid, one) && !says_nothing(one)) };
}
const sizes = {};
for (const [name, size] of Object.entries(SIZES)) {
  const { box, parts } = drawn(sidc(CODES[""], "0", size));
  sizes[name] = { code: size, box, parts: parts.slice(1) };
}

const to = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "willing", "report", "data", "symbols.json");
mkdirSync(dirname(to), { recursive: true });
const source = "milsymbol 3.0.4 (MIT, Måns Beckman); made by tools/symbols.mjs";
writeFileSync(to, `${JSON.stringify({ source, sizes, frames, symbols })}\n`);
