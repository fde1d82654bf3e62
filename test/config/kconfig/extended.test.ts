import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import { NONE, OP, type ExprId } from "#config/kconfig/model/expressions.ts";
import type { Model, SymbolRecord } from "#config/kconfig/model/model.ts";
import { openSession, type ConfigSession } from "#config/kconfig/session.ts";
import { asText } from "#config/kconfig/text/sources.ts";
import type { Dialect } from "#config/kconfig/text/tokens.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { seedOr } from "../../support/seed.ts";
import { writeTree } from "./conf-batch.ts";
import { hasOddRange } from "./known-differences.ts";
import { KCONFIGLIB_DIFFERENCES, numberOf, type OtherValue } from "./extended/known-differences.ts";
import { hasKconfiglib, kconfiglibValues } from "./extended/kconfiglib.ts";
import { extendedTree } from "./extended/rewrite.ts";
import { seededChance } from "./random-trees/chance.ts";
import { randomTree, type Tree } from "./random-trees/tree.ts";

const base = mkdtempSync(join(tmpdir(), "kiln-extended-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const SEED = seedOr(1);
const TREES = Number(process.env["KILN_ROUNDS"] ?? 60);

interface Opened {
  readonly folder: string;
  readonly tree: Tree;
  readonly session: ConfigSession;
  /** It has two types or two prompts at one place, numbers that are none or empty ranges: conf and kconfiglib make another thing of these each. */
  readonly isDoubtful: boolean;
}

const DOUBTFUL: readonly string[] = ["KILN-E1221", "KILN-E1223", "KILN-E1225"];

/** Undefined: the tree is rejected. */
function open(tree: Tree, dialect: Dialect): Opened | undefined {
  const folder = mkdtempSync(join(base, "tree-"));
  writeTree(folder, tree.files);
  const host = { ...diskHost({ folder, env: tree.env, allowShell: false }), shell: () => "" };
  let isDoubtful = Object.values(tree.files).some((text) => hasOddRange(text));
  const report = ({ code, message }: Diagnostic): void =>
    void (isDoubtful ||= DOUBTFUL.includes(code) || message.startsWith("a second prompt"));
  try {
    const session = openSession("Kconfig", { host, dialect, report, info: () => {} });
    session.read("none");
    return { folder, tree, session, isDoubtful };
  } catch (error) {
    if (error instanceof KilnFailure) return undefined;
    throw error;
  }
}

const trees = fc.sample(randomTree, { numRuns: TREES, seed: SEED });

test("a tree in words of the extended dialect is the same tree", () => {
  let accepted = 0;
  for (const [index, tree] of trees.entries()) {
    const plain = open(tree, "linux-6.1");
    const extended = open(extendedTree(seededChance(SEED + index), tree), "extended");
    expect({ index, isAccepted: extended !== undefined }).toEqual({ index, isAccepted: plain !== undefined });
    if (plain === undefined || extended === undefined) continue;
    expect(writeConfig(extended.session.values)).toBe(writeConfig(plain.session.values));
    accepted++;
  }
  expect(accepted).toBeGreaterThan(TREES / 2);
});

/** Some lines of a saved configuration, some of its bools the other way round. */
function someLines(text: string, seed: number): string {
  const chance = seededChance(seed);
  const lines = text.split("\n").filter((line) => line.includes("CONFIG_") && chance.maybe(60));
  const flipped = lines.map((line) =>
    chance.maybe(80) ? line : line.endsWith("=y") ? `# ${line.slice(0, -2)} is not set` : line.replace(/^# (\S+) is not set$/, "$1=y"),
  );
  return `${flipped.join("\n")}\n`;
}

interface Compared extends Opened {
  readonly hasValues: boolean;
  /** By name, of all that has a type. */
  readonly symbols: ReadonlyMap<string, Omit<OtherValue, "kconfiglib">>;
}

function symbolsOf({ values }: ConfigSession): Compared["symbols"] {
  return new Map(
    values.model.symbols.flatMap((record, id) => {
      const { name, kind, type, choice, implied } = record;
      if (name === undefined || kind !== "option" || type === "unknown") return [];
      values.compute(id);
      const about = { type, isInChoice: choice >= 0, isImplied: implied !== NONE, hasRelation: hasRelation(values.model, record) };
      return [[asText(name), { ...about, kiln: asText(values.text(id)) }] as const];
    }),
  );
}

function hasRelation({ expressions: code, properties }: Model, symbol: SymbolRecord): boolean {
  const hasIt = (id: ExprId): boolean => {
    if (id === NONE) return false;
    const op = code[id] ?? OP.symbol;
    if (op === OP.and || op === OP.or) return [...code.subarray(id + 2, id + 2 + (code[id + 1] ?? 0))].some((part) => hasIt(part));
    return op === OP.not ? hasIt(code[id + 1] ?? NONE) : op >= OP.less;
  };
  const own = symbol.properties.flatMap((id) => [properties[id]?.condition ?? NONE, properties[id]?.value ?? NONE]);
  return [symbol.dependency, ...own].some((id) => hasIt(id));
}

/** All whose values differ, but for how numbers are spelled. */
function others({ symbols }: Compared, theirs: Readonly<Record<string, string>>): readonly (OtherValue & { readonly name: string })[] {
  return [...symbols].flatMap(([name, ours]) => {
    const kconfiglib = theirs[name];
    if (kconfiglib === undefined || kconfiglib === ours.kiln) return [];
    const isNumber = ours.type === "int" || ours.type === "hex";
    if (isNumber && numberOf(kconfiglib, ours.type) + 0 === numberOf(ours.kiln, ours.type) + 0) return [];
    return [{ name, ...ours, kconfiglib }];
  });
}

describe.skipIf(!hasKconfiglib())("beside kconfiglib", () => {
  test("trees of the extended dialect have the same values", { timeout: 300_000 }, () => {
    const compared = trees.flatMap((tree, index): Compared[] => {
      const opened = open(extendedTree(seededChance(SEED + index), tree), "extended");
      if (opened === undefined || opened.isDoubtful) return [];
      const { session, folder } = opened;
      const symbols = symbolsOf(session);
      writeFileSync(join(folder, "values"), someLines(writeConfig(session.values), SEED + index), "latin1");
      session.read("values");
      return [
        { ...opened, hasValues: false, symbols },
        { ...opened, hasValues: true, symbols: symbolsOf(session) },
      ];
    });
    const results = kconfiglibValues(compared.map(({ folder, tree: { env }, hasValues }) => ({ folder, env, hasValues })));
    const counts = { same: 0, known: 0, rejected: 0 };
    for (const [index, one] of compared.entries()) {
      const result = results[index];
      if (result === undefined || "error" in result) {
        counts.rejected++;
        continue;
      }
      const found = others(one, result.values);
      if (found.length === 0) counts.same++;
      else if (found.some((other) => KCONFIGLIB_DIFFERENCES.some(({ fits }) => fits(other)))) counts.known++;
      else expect({ found, hasValues: one.hasValues, files: one.tree.files }).toEqual({ found: [] });
    }
    expect(counts.same).toBeGreaterThan(compared.length * 0.75);
  });
});
