import { shuffled, times, weighted } from "./chance.ts";
import { writeConfig, type Place } from "./config-entry.ts";
import { condition, expression } from "./expressions.ts";
import { macroLine } from "./macros.ts";
import { write, type Page } from "./page.ts";
import { helpLines, quoted, someText } from "./strings.ts";
import type { Declared, Scene } from "./symbols.ts";

/** A tree that grows: files other than the first by their path. */
export interface Growth extends Scene {
  readonly files: Map<string, Page>;
  /** How deep blocks may still nest. */
  readonly depth: number;
  readonly indent: string;
}

/** Declares the symbols of these ranks, in blocks of every kind. Conditions around them name lower ranks than all of them. */
export function writeEntries(growth: Growth, page: Page, symbols: readonly Declared[]): void {
  const { chance } = growth;
  const pieces: Page[] = [];
  for (let at = 0; at < symbols.length;) {
    const piece: Page = { lines: [] };
    const size =
      growth.depth > 0
        ? weighted(chance, [
            [12, 1],
            [2, 2],
            [2, 3],
            [2, 5],
            [1, 9],
          ])
        : 1;
    writePiece(growth, piece, symbols.slice(at, at + size));
    at += size;
    pieces.push(piece);
  }
  for (const piece of chance.maybe(80) ? pieces : shuffled(chance, pieces)) page.lines.push(...piece.lines);
}

function writePiece(growth: Growth, page: Page, symbols: readonly Declared[]): void {
  const { chance } = growth;
  const [first] = symbols;
  if (first === undefined) return;
  if (chance.maybe(6)) writeComment(growth, page, first.rank);
  if (chance.maybe(3) && growth.macros.length > 0) page.lines.push(macroLine(growth));
  if (symbols.length === 1 && !chance.maybe(6)) {
    const place = { ...outside(growth, first), again: false };
    writeConfig(growth, page, first, place);
    if (chance.maybe(6)) writeConfig(growth, page, first, { ...place, again: true });
    return;
  }
  const deeper: Growth = { ...growth, depth: growth.depth - 1, indent: growth.indent + (chance.maybe(30) ? " " : "") };
  weighted(chance, [
    [3, () => writeMenu(deeper, page, symbols, first)],
    [4, () => writeIf(deeper, page, symbols, first)],
    [4, () => writeChoice(deeper, page, symbols, first)],
    [1, () => writeSource(deeper, page, symbols)],
  ])();
}

const outside = (growth: Growth, symbol: Declared): Omit<Place, "again"> => ({
  limit: symbol.rank,
  selectsFrom: symbol.rank + 1,
  indent: growth.indent,
  inChoice: false,
});

function writeComment(growth: Growth, page: Page, limit: number): void {
  const { chance } = growth;
  write(page, chance, `comment ${quoted(chance, someText(chance))}`, growth.indent);
  if (chance.maybe(40)) write(page, chance, `depends on ${expression(growth, limit, 2)}`, `${growth.indent}\t`);
}

function writeMenu(growth: Growth, page: Page, symbols: readonly Declared[], first: Declared): void {
  const { chance } = growth;
  write(page, chance, `menu ${quoted(chance, someText(chance))}`, growth.indent);
  if (chance.maybe(35)) write(page, chance, `depends on ${expression(growth, first.rank)}`, `${growth.indent}\t`);
  if (chance.maybe(35)) write(page, chance, `visible if ${expression(growth, first.rank)}`, `${growth.indent}\t`);
  writeEntries(growth, page, symbols);
  write(page, chance, "endmenu", growth.indent);
}

function writeIf(growth: Growth, page: Page, symbols: readonly Declared[], first: Declared): void {
  const { chance } = growth;
  // Mostly the symbol just before: that makes a submenu.
  const before = growth.symbols[first.rank - 1];
  const what =
    before && (before.type === "bool" || before.type === "tristate") && chance.maybe(40) ? before.name : expression(growth, first.rank);
  write(page, chance, `if ${what}`, growth.indent);
  writeEntries(growth, page, symbols);
  write(page, chance, "endif", growth.indent);
}

function writeChoice(growth: Growth, page: Page, symbols: readonly Declared[], first: Declared): void {
  const { chance } = growth;
  const [limit, indent] = [first.rank, `${growth.indent}\t`];
  const name = chance.maybe(12)
    ? ` ${chance.one(["PICK", "WHICH", "ONE_OF"])}${chance.maybe(growth.anyRank ? 50 : 98) ? `_${first.rank}` : ""}`
    : "";
  const type = weighted(chance, [
    [6, "bool"],
    [4, "tristate"],
    [2, undefined],
  ]);
  const prompt = `${quoted(chance, someText(chance))}${condition(growth, limit, 20)}`;
  write(page, chance, `choice${name}`, growth.indent);
  const options = [...(type === undefined ? [`prompt ${prompt}`] : chance.maybe(30) ? [`${type} ${prompt}`] : [`prompt ${prompt}`, type])];
  if (chance.maybe(35)) options.push("optional");
  if (chance.maybe(30)) options.push(`depends on ${expression(growth, limit)}`);
  const members = symbols.filter((symbol) => symbol.type === "bool" || symbol.type === "tristate" || (growth.anyRank && chance.maybe(20)));
  for (const member of members) growth.members.add(member.name);
  const defaults = weighted(chance, [
    [5, 0],
    [5, 1],
    [2, 2],
  ]);
  const defaultMember = () => (members.length > 0 && chance.maybe(95) ? chance.one(members) : first).name;
  options.push(...times(defaults, () => `default ${defaultMember()}${condition(growth, limit, 40)}`));
  for (const option of chance.maybe(75) ? options : shuffled(chance, options)) write(page, chance, option, indent);
  if (chance.maybe(10)) page.lines.push(...helpLines(chance).map((line, index) => (index === 0 ? indent + line : line)));
  writeMembers(growth, page, members, limit, (symbols.at(-1) ?? first).rank + 1);
  write(page, chance, "endchoice", growth.indent);
  // What can't stand in a choice stands behind it.
  for (const symbol of symbols)
    if (!members.includes(symbol)) writeConfig(growth, page, symbol, { ...outside(growth, symbol), again: false });
}

function writeMembers(growth: Growth, page: Page, members: readonly Declared[], limit: number, selectsFrom: number): void {
  const { chance } = growth;
  for (const [index, symbol] of members.entries()) {
    const place: Place = { limit, selectsFrom, indent: growth.indent, inChoice: true, again: false };
    if (chance.maybe(5)) writeComment(growth, page, limit);
    if (chance.maybe(12)) {
      write(page, chance, `if ${expression(growth, limit, 2)}`, growth.indent);
      writeConfig(growth, page, symbol, place);
      write(page, chance, "endif", growth.indent);
    } else writeConfig(growth, page, symbol, place);
    // A member that depends on another one is shown below it and is no member: conf knows two kinds of entries in choices.
    if (growth.anyRank && index > 0 && chance.maybe(10))
      page.lines.push(`${growth.indent}\tdepends on ${chance.one(members.slice(0, index)).name}`);
  }
}

function writeSource(growth: Growth, page: Page, symbols: readonly Declared[]): void {
  const { chance } = growth;
  const path = `${chance.one(["", "drivers/", "lib/deep/er/"])}Kconfig.${growth.files.size}`;
  const file: Page = { lines: chance.maybe(20) ? ["# SPDX-License-Identifier: 0BSD"] : [] };
  growth.files.set(path, file);
  writeEntries({ ...growth, indent: "" }, file, symbols);
  write(page, chance, `source ${chance.maybe(15) ? `"$(SUBTREE)${path}"` : quoted(chance, path)}`, growth.indent);
}
