import type fc from "fast-check";
import { writeEntries } from "./blocks.ts";
import { drawn, type Chance } from "./chance.ts";
import { writeConfig } from "./config-entry.ts";
import { drawMacros } from "./macros.ts";
import { write, type Page } from "./page.ts";
import { quoted } from "./strings.ts";
import { drawSymbols, type Declared } from "./symbols.ts";

/** A tree of Kconfig files. `files` by path, the first one is read is `Kconfig`; `env` is all of the environment that it sees. */
export interface Tree {
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** The symbols that it declares, for those who make up values. */
  readonly symbols: readonly Declared[];
}

/** Trees with every construct, nested. conf takes about nine of ten. */
export const randomTree: fc.Arbitrary<Tree> = drawn(growTree);

function growTree(chance: Chance): Tree {
  const symbols = drawSymbols(chance);
  const macros = drawMacros(chance);
  const files = new Map<string, Page>();
  const page: Page = { lines: [] };
  files.set("Kconfig", page);
  const scene = {
    chance,
    symbols,
    macros,
    anyRank: chance.maybe(15),
    members: new Set<string>(),
    files,
    depth: chance.int(0, 4),
    indent: "",
  };
  if (chance.maybe(40)) write(page, chance, `mainmenu ${quoted(chance, chance.one(["Random tree", 'With "marks"', "$(ENV_TEXT) tree"]))}`);
  for (const { lines } of macros) page.lines.push(...lines);
  writeEntries(scene, page, symbols);
  // Once more, at other places: a symbol's properties add up.
  for (const symbol of symbols)
    if (chance.maybe(8) && (scene.anyRank || !scene.members.has(symbol.name)))
      writeConfig(scene, page, symbol, { limit: symbol.rank, selectsFrom: symbol.rank + 1, indent: "", inChoice: false, again: true });
  const end = chance.maybe(95) ? "\n" : "";
  const text = [...files].map(([path, { lines }]) => [path, lines.join("\n") + (path === "Kconfig" ? end : "\n")] as const);
  return { files: Object.fromEntries(text), env: { ENV_TEXT: "from outside", ENV_NUMBER: "7", SUBTREE: "" }, symbols };
}
