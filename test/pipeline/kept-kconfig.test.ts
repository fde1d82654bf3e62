import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { loadKconfig, type LoadedKconfig } from "#config/kconfig/load.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { keptKconfig } from "#pipeline/kept-kconfig/kept-kconfig.ts";

const base = mkdtempSync(join(tmpdir(), "kiln-kept-kconfig-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const CODE = "code";
/** As if all that is written now had come to rest. */
const later = (): number => Date.now() + 10_000;
const ROUNDS = Number(process.env["KILN_ROUNDS"] ?? 8);

/** What somebody sees of a tree of Kconfig files. */
interface Seen {
  readonly loaded: unknown;
  readonly told: readonly string[];
}

const seenOf = ({ model, sources }: LoadedKconfig): unknown => ({
  model: { ...model, expressions: [...model.expressions] },
  places: model.nodes.map((node) => sources.shown(node)),
  help: model.nodes.map(({ help }) => help && sources.help(help)),
});

/** One tree, read again and again. */
class Tree {
  readonly folder = mkdtempSync(join(base, "tree-"));
  readonly store = mkdtempSync(join(base, "store-"));
  env: Record<string, string> = { PATH: `${this.folder}/bin:/usr/bin:/bin`, TOOL: "tool", COUNT: `${this.folder}/count`, srctree: "sub" };
  now = later;

  put(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
    chmodSync(join(this.folder, path), mode);
  }

  /** How often the tool has run that the environment names, and a program that nobody names. */
  get runs(): readonly [tool: number, odd: number] {
    return [readIfThere(join(this.folder, "count.txt")).length, readIfThere(join(this.folder, "count.odd")).length];
  }

  /** The file of what was kept. */
  get record(): string {
    const folder = join(this.store, "kconfig", CODE);
    return join(folder, readdirSync(folder)[0] ?? "");
  }

  async kept(isFresh = false): Promise<Seen> {
    const told: string[] = [];
    const asking = {
      storeFolder: this.store,
      now: this.now,
      isFresh,
      code: CODE,
      report: ({ code, message }: { code: string; message: string }) => void told.push(`${code} ${message}`),
      info: (text: string) => void told.push(text),
    };
    return await seen(told, async () => await keptKconfig(this.#question, asking));
  }

  /** From nothing. */
  async anew(): Promise<Seen> {
    const told: string[] = [];
    const host = diskHost(this.#question);
    return await seen(told, async () =>
      loadKconfig("Kconfig", {
        host,
        dialect: "extended",
        report: ({ code, message }) => void told.push(`${code} ${message}`),
        info: (text) => void told.push(text),
      }),
    );
  }

  get #question() {
    return { root: "Kconfig", dialect: "extended" as const, folder: this.folder, env: this.env, allowShell: true };
  }
}

async function seen(told: readonly string[], load: () => Promise<LoadedKconfig>): Promise<Seen> {
  try {
    return { loaded: seenOf(await load()), told };
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return { loaded: error.diagnostics.map(({ code, message }) => `${code} ${message}`), told };
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

const KCONFIG = `mainmenu "Kept é"
said := $(shell,$(TOOL) one) $(shell,odd)
$(info,told $(said))
$(warning-if,y,warned)
config A
	bool "a $(said) $(WORD)"
	default $(shell,[ -e switch ] && echo y || echo n)
	help
	  All about a.
config B
	int "b" if A && !C
	range 1 $(shell,cat number)
	default 3
choice C
	prompt "c"
	optional
config D
	bool "d"
config E
	bool "e"
endchoice
config LISTED
	string
	default "$(shell,ls listed)"
config SPACED
	string
	default "$(shell,cat "my number")$(shell,test -d place && echo y)"
source "parts/one.kconf"
osource "parts/more-*.kconf"
`;

function made(): Tree {
  const tree = new Tree();
  tree.put("Kconfig", KCONFIG);
  tree.put("number", "9\n");
  tree.put("listed/a", "");
  tree.put("my number", "1\n");
  tree.put("sub/parts/one.kconf", 'config ONE\n\tbool "one"\n\tselect D\n');
  tree.put("bin/tool", '#!/bin/sh\nprintf . >>"$COUNT".txt\necho "tool $1"\n', 0o755);
  tree.put("bin/odd", '#!/bin/sh\nprintf . >>"$COUNT".odd\necho odd\n', 0o755);
  return tree;
}

/** Changes that somebody makes between two runs. */
const CHANGES: Readonly<Record<string, (tree: Tree) => void>> = {
  nothing: () => {},
  text: (tree) => tree.put("Kconfig", `${KCONFIG}config NEW\n\tdef_bool y\n`),
  textBack: (tree) => tree.put("Kconfig", KCONFIG),
  broken: (tree) => tree.put("Kconfig", `${KCONFIG}nonsense here\n`),
  touched: (tree) => utimesSync(join(tree.folder, "Kconfig"), new Date(), new Date()),
  closerFile: (tree) => tree.put("parts/one.kconf", 'config CLOSER\n\tbool "closer"\n'),
  closerGone: (tree) => rmSync(join(tree.folder, "parts"), { recursive: true, force: true }),
  matching: (tree) => tree.put("sub/parts/more-x.kconf", "config MORE\n\tdef_bool y\n"),
  matchingGone: (tree) => rmSync(join(tree.folder, "sub/parts/more-x.kconf"), { force: true }),
  number: (tree) => tree.put("number", "5\n"),
  numberBack: (tree) => tree.put("number", "9\n"),
  spaced: (tree) => tree.put("my number", "2\n"),
  place: (tree) => void mkdirSync(join(tree.folder, "place"), { recursive: true }),
  placeGone: (tree) => rmSync(join(tree.folder, "place"), { recursive: true, force: true }),
  switchOn: (tree) => tree.put("switch", ""),
  switchOff: (tree) => rmSync(join(tree.folder, "switch"), { force: true }),
  listed: (tree) => tree.put("listed/b", ""),
  tool: (tree) => tree.put("bin/tool", '#!/bin/sh\nprintf . >>"$COUNT".txt\necho "other $1"\n', 0o755),
  odd: (tree) => tree.put("bin/odd", "#!/bin/sh\necho odder\n", 0o755),
  earlierTool: (tree) => {
    tree.put("before/tool", "#!/bin/sh\necho before\n", 0o755);
    tree.env = { ...tree.env, PATH: `${tree.folder}/before:${tree.folder}/bin:/usr/bin:/bin` };
  },
  hiddenTool: (tree) => tree.put("before/tool", "#!/bin/sh\necho hidden\n", 0o755),
  word: (tree) => (tree.env = { ...tree.env, WORD: "word" }),
  wordGone: (tree) => (tree.env = { ...tree.env, WORD: "" }),
};

test("what is kept is what reading anew gives, after random changes", { timeout: 120_000 }, async () => {
  const changes = fc.array(fc.constantFrom(...Object.keys(CHANGES)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(changes, async (names) => {
      const tree = made();
      for (const name of ["nothing", ...names]) {
        CHANGES[name]?.(tree);
        const now = await tree.kept();
        expect({ name, ...(await tree.anew()) }).toEqual({ name, ...now });
        expect(await tree.kept()).toEqual(now);
      }
    }),
    { numRuns: ROUNDS },
  );
});

test("commands whose answer can be told run once, others each time", async () => {
  const tree = made();
  await tree.kept();
  expect(tree.runs).toEqual([1, 1]);
  await tree.kept();
  expect(tree.runs).toEqual([1, 2]);
  tree.put("Kconfig", `${KCONFIG}config NEW\n\tdef_bool y\n`);
  await tree.kept();
  expect(tree.runs).toEqual([1, 3]);
  await tree.kept(true);
  expect(tree.runs).toEqual([2, 4]);
});

test("another environment has another answer, and both are kept", async () => {
  const tree = made();
  const first = await tree.kept();
  tree.env = { ...tree.env, WORD: "x" };
  expect(await tree.kept()).not.toEqual(first);
  tree.env = { ...tree.env, WORD: "" };
  await tree.kept();
  tree.env = { ...tree.env, WORD: "x" };
  await tree.kept();
  // Without a word, with one, with an empty one.
  expect(tree.runs[0]).toBe(3);
});

test("what was garbled, or could be written by others, doesn't count", async () => {
  const tree = made();
  const outcome = await tree.kept();
  const whole = readFileSync(tree.record);
  for (const at of [0, 70, 200, whole.length >> 1, whole.length - 1]) {
    const garbled = Buffer.from(whole);
    garbled[at] = (garbled[at] ?? 0) ^ 1;
    writeFileSync(tree.record, garbled);
    const [runs] = tree.runs;
    expect(await tree.kept()).toEqual(outcome);
    expect({ at, runs: tree.runs[0] }).toEqual({ at, runs: runs + 1 });
  }
  for (const length of [0, 10, 64, 65, 500, whole.length - 1]) {
    writeFileSync(tree.record, whole.subarray(0, length));
    expect(await tree.kept()).toEqual(outcome);
  }
  const [runs] = tree.runs;
  chmodSync(tree.record, 0o666);
  await tree.kept();
  chmodSync(dirname(tree.record), 0o777);
  await tree.kept();
  expect(tree.runs[0]).toBe(runs + 2);
});

test("what has just been written is known by its content until it has come to rest", async () => {
  const tree = made();
  tree.now = Date.now;
  const before = await tree.kept();
  tree.put("number", "8\n");
  utimesSync(join(tree.folder, "number"), new Date(), new Date());
  const after = await tree.kept();
  expect(after).not.toEqual(before);
  expect(after).toEqual(await tree.anew());
});
