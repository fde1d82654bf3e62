import { assertNever } from "#diagnostics/assert-never.ts";
import { shuffled, times, weighted } from "./chance.ts";
import { condition, expression, number } from "./expressions.ts";
import { write, type Page } from "./page.ts";
import { helpLines, quoted, someText } from "./strings.ts";
import { nameable, type Declared, type Scene } from "./symbols.ts";

/** Names that nothing declares, and no condition names: what selects them can't depend on itself. */
const ABSENT = ["ABSENT", "NOWHERE", "1234"];

/** Where an entry stands. */
export interface Place {
  /** Its conditions name symbols of lower rank. */
  readonly limit: number;
  /** It selects symbols of this rank or a higher one. */
  readonly selectsFrom: number;
  readonly indent: string;
  /** As a member of a choice it has a prompt and mostly no default. */
  readonly inChoice: boolean;
  /** Declared somewhere else already: says less. */
  readonly again: boolean;
}

/** `config NAME` or `menuconfig NAME` with all that may stand in it. */
export function writeConfig(scene: Scene, page: Page, symbol: Declared, place: Place): void {
  const { chance } = scene;
  const isMenu = !place.inChoice && chance.maybe(8);
  write(page, chance, `${isMenu ? "menuconfig" : "config"} ${symbol.name}`, place.indent);
  const options = [...typeLines(scene, symbol, place, isMenu), ...otherLines(scene, symbol, place)];
  for (const option of chance.maybe(75) ? options : shuffled(chance, options)) write(page, chance, option, `${place.indent}\t`);
  const help = chance.maybe(25) ? helpLines(chance) : [];
  for (const [index, line] of help.entries())
    page.lines.push(index === 0 ? `${place.indent}\t${line}` : line === "" ? "" : place.indent + line);
  // An option behind a help text that is indented less than it.
  if (help.length > 0 && chance.maybe(5)) page.lines.push(`${place.indent} depends on ${expression(scene, place.limit, 1)}`);
  if (chance.maybe(70)) page.lines.push("");
}

/** The type and the prompt, together or apart. */
function typeLines(scene: Scene, symbol: Declared, place: Place, isMenu: boolean): readonly string[] {
  const { chance } = scene;
  if (symbol.rank === 0 && symbol.name === "MODULES" && !place.again) {
    const prompt = chance.maybe(70) ? ` "Modules"` : "";
    return [`bool${prompt}`, "modules", ...(chance.maybe(80) ? [`default ${chance.one(["y", "y", "n"])}`] : [])];
  }
  const text = chance.maybe(85) ? promptText(scene) : quoted(chance, "same");
  const prompt = `${text}${condition(scene, place.limit, 20)}`;
  const isLogic = symbol.type === "bool" || symbol.type === "tristate";
  const type = chance.maybe(3) && scene.anyRank ? chance.one(["bool", "tristate", "int", "hex", "string"]) : symbol.type;
  const value = () => `def_${symbol.type} ${expression(scene, place.limit, 2)}${condition(scene, place.limit, 25)}`;
  const apart = weighted<() => readonly string[]>(chance, [
    [isLogic && !place.inChoice ? 3 : 0, () => (chance.maybe(50) ? [value()] : [value(), `prompt ${prompt}`])],
    [12, () => [`${type} ${prompt}`]],
    [2, () => [type, `prompt ${prompt}`]],
    [place.inChoice ? 0 : isMenu ? 1 : 5, () => [type]],
    [place.inChoice ? 4 : 0, () => [`prompt ${prompt}`]],
    [place.again ? 6 : 0, () => []],
    // Without a type.
    [scene.anyRank && !place.inChoice ? 1 : 0, () => [`prompt ${prompt}`]],
    [1, () => [`${type} ${prompt}`, `prompt ${quoted(chance, "again")}${condition(scene, place.limit, 50)}`]],
  ]);
  return apart();
}

function promptText(scene: Scene): string {
  const { chance } = scene;
  const macros = scene.macros.filter(({ gives }) => gives === "text");
  return macros.length > 0 && chance.maybe(10) ? `"for $(${chance.one(macros).name})"` : quoted(chance, someText(chance));
}

function otherLines(scene: Scene, symbol: Declared, place: Place): readonly string[] {
  const { chance } = scene;
  const lines: string[] = [];
  for (
    let count = weighted(chance, [
      [6, 0],
      [4, 1],
      [1, 2],
    ]);
    count > 0;
    count--
  )
    lines.push(`depends on ${expression(scene, place.limit)}`);
  const isNumber = symbol.type === "int" || symbol.type === "hex";
  if (isNumber || (scene.anyRank && chance.maybe(2)))
    for (
      let count = weighted(chance, [
        [5, 0],
        [5, 1],
        [2, 2],
      ]);
      count > 0;
      count--
    )
      lines.push(`range ${rangeEnds(scene, symbol, place)}${condition(scene, place.limit, 30)}`);
  const defaults = place.inChoice
    ? chance.maybe(2)
      ? 1
      : 0
    : weighted(chance, [
        [4, 0],
        [5, 1],
        [3, 2],
        [1, 3],
      ]);
  lines.push(...times(defaults, () => `default ${defaultValue(scene, symbol, place)}${condition(scene, place.limit, 45)}`));
  if (symbol.type === "bool" || symbol.type === "tristate") lines.push(...raising(scene, place));
  else if (scene.anyRank && chance.maybe(5)) lines.push(...raising(scene, place));
  return lines;
}

function raising(scene: Scene, place: Place): readonly string[] {
  const { chance } = scene;
  const count = weighted(chance, [
    [7, 0],
    [3, 1],
    [1, 2],
    [1, 3],
  ]);
  return times(count, () => {
    const wanted = scene.anyRank && chance.maybe(10) ? scene.symbols : scene.symbols.filter(({ rank }) => rank >= place.selectsFrom);
    const logic = wanted.filter(({ type }) => type === "bool" || type === "tristate" || (scene.anyRank && chance.maybe(10)));
    const target = logic.length > 0 && chance.maybe(95) ? chance.one(logic).name : chance.one(ABSENT);
    return `${chance.maybe(65) ? "select" : "imply"} ${target}${condition(scene, place.limit, 30)}`;
  });
}

/** Mostly the smaller one first: nothing is inside of a range otherwise. */
function rangeEnds(scene: Scene, symbol: Declared, place: Place): string {
  const [first, second] = [rangeEnd(scene, symbol, place), rangeEnd(scene, symbol, place)];
  const [low, high] = [first, second].map((end) =>
    Number(/^"?[\da-f]+"?$/i.test(end) && symbol.type === "hex" ? `0x${end.replaceAll('"', "")}` : end.replaceAll('"', "")),
  );
  return low !== undefined && high !== undefined && low > high && scene.chance.maybe(85) ? `${second} ${first}` : `${first} ${second}`;
}

function rangeEnd(scene: Scene, symbol: Declared, place: Place): string {
  const { chance } = scene;
  const type = symbol.type === "hex" ? "hex" : "int";
  const numbers = nameable(scene, place.limit, type);
  return numbers.length > 0 && chance.maybe(25) ? chance.one(numbers).name : number(chance, type);
}

function defaultValue(scene: Scene, symbol: Declared, place: Place): string {
  const { chance } = scene;
  const macro = (gives: string): string | undefined => {
    const macros = scene.macros.filter((candidate) => candidate.gives === gives);
    return macros.length > 0 && chance.maybe(10) ? `$(${chance.one(macros).name})` : undefined;
  };
  const same = nameable(scene, place.limit, symbol.type);
  switch (symbol.type) {
    case "bool":
    case "tristate":
      return macro("tristate") ?? (chance.maybe(45) ? chance.one(["y", "m", "n", "y"]) : expression(scene, place.limit, 2));
    case "int":
      return macro("number") ?? (same.length > 0 && chance.maybe(25) ? chance.one(same).name : number(chance, "int"));
    case "hex":
      return macro("hex") ?? (same.length > 0 && chance.maybe(25) ? chance.one(same).name : number(chance, "hex"));
    case "string": {
      const text = macro("text");
      if (text !== undefined) return `"${text}"`;
      return same.length > 0 && chance.maybe(25) ? chance.one(same).name : chance.maybe(5) ? "bare_word" : quoted(chance, someText(chance));
    }
    default:
      return assertNever(symbol.type);
  }
}
