import { assertNever } from "#diagnostics/assert-never.ts";
import { weighted, type Chance } from "./chance.ts";
import { nameable, UNDECLARED, type Declared, type Scene } from "./symbols.ts";
import { quoted } from "./strings.ts";

/** A condition of which all symbols have a rank below `limit`. */
export function expression(scene: Scene, limit: number, depth = 3): string {
  const { chance } = scene;
  const deeper = () => expression(scene, limit, depth - 1);
  const gap = chance.maybe(85) ? " " : "";
  if (depth === 0) return atom(scene, limit);
  return weighted(chance, [
    [10, () => atom(scene, limit)],
    [3, () => `${deeper()}${gap}&&${gap}${deeper()}`],
    [3, () => `${deeper()}${gap}||${gap}${deeper()}`],
    [2, () => `!${chance.maybe(10) ? " " : ""}${deeper()}`],
    [2, () => `(${chance.maybe(10) ? " " : ""}${deeper()})`],
    [4, () => comparison(scene, limit)],
  ])();
}

/** ` if CONDITION`, or nothing. */
export const condition = (scene: Scene, limit: number, percent: number): string =>
  scene.chance.maybe(percent) ? ` if ${expression(scene, limit, 2)}` : "";

function atom(scene: Scene, limit: number): string {
  const { chance } = scene;
  const symbols = nameable(scene, limit, "bool", "tristate");
  const macros = scene.macros.filter(({ gives }) => gives === "tristate");
  return weighted(chance, [
    [symbols.length > 0 ? 30 : 0, () => chance.one(symbols).name],
    // m stands for m && MODULES, so that MODULES itself, of rank 0, can't depend on it.
    [3, () => (limit > 0 ? chance.one(["y", "m", "n"]) : chance.one(["y", "n"]))],
    [1, () => quoted(chance, chance.one(["y", "m", "n", "", "yes", "0"]))],
    [1, () => chance.one(UNDECLARED)],
    [1, () => chance.one([...nameable(scene, limit).map(({ name }) => name), "y"])],
    [macros.length > 0 ? 2 : 0, () => `$(${chance.one(macros).name})`],
  ])();
}

function comparison(scene: Scene, limit: number): string {
  const { chance } = scene;
  const operator = weighted(chance, [
    [4, "="],
    [3, "!="],
    [1, "<"],
    [1, "<="],
    [1, ">"],
    [1, ">="],
  ]);
  const symbols = nameable(scene, limit);
  const left = symbols.length > 0 && chance.maybe(85) ? chance.one(symbols) : undefined;
  const right = rightSide(scene, limit, left);
  const leftText = left?.name ?? (chance.maybe(50) ? chance.one(UNDECLARED) : quoted(chance, chance.one(["a", "y", "10", "0x10"])));
  const [first, second] = chance.maybe(85) ? [leftText, right] : [right, leftText];
  return chance.maybe(60) ? `${first} ${operator} ${second}` : `${first}${operator}${second}`;
}

function rightSide(scene: Scene, limit: number, left: Declared | undefined): string {
  const { chance } = scene;
  if (chance.maybe(20)) return chance.one([...nameable(scene, limit).map(({ name }) => name), "UNDECLARED"]);
  const type = left?.type;
  switch (type) {
    case "int":
    case "hex":
      return number(chance, type);
    case "string":
      return quoted(chance, chance.one(["", "a", "b", "abc", "1", "10", "y"]));
    case "bool":
    case "tristate":
      return chance.maybe(70) ? chance.one(["y", "m", "n"]) : quoted(chance, chance.one(["y", "m", "n", "x"]));
    case undefined:
      return chance.maybe(50) ? number(chance, "int") : quoted(chance, "a");
    default:
      return assertNever(type);
  }
}

/** A number as a default, a range's end or a comparison's side may be written. */
export function number(chance: Chance, type: "int" | "hex"): string {
  if (type === "int") {
    const value = weighted(chance, [
      [10, () => String(chance.int(0, 20))],
      [3, () => String(chance.int(-20, 0))],
      [2, () => String(chance.int(-3_000_000_000, 3_000_000_000))],
      [1, () => chance.one(["9223372036854775807", "99999999999999999999", "007", "0x10", "12a", "-0"])],
    ])();
    return chance.maybe(15) ? `"${value}"` : value.startsWith("-") && chance.maybe(20) ? `"${value}"` : value;
  }
  const digits = chance.int(0, 300).toString(16);
  const value = weighted(chance, [
    [10, () => `0x${digits}`],
    [2, () => `0X${digits.toUpperCase()}`],
    [2, () => digits],
    [1, () => chance.one(["0xffffffff80000000", "0x7fffffffffffffff", "0xg", "0x", "ffffffffffffffffffff"])],
  ])();
  return chance.maybe(15) ? `"${value}"` : value;
}
