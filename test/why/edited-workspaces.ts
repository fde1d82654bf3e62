import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { tarOf } from "../fetch/archives.ts";
import { checkout } from "../cli/checkout.ts";

/** A cause, as `kiln why rebuild --json` tells it. */
export interface Cause {
  readonly kind: string;
  readonly path?: string;
  readonly change?: string;
  readonly name?: string;
  readonly before?: string;
  readonly after?: string;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  readonly source?: string;
  readonly difference?: string;
  readonly option?: { readonly name: string; readonly after?: string };
}

/** What was done to a workspace, and how it must be told. */
export interface Edit {
  readonly about: string;
  /** Holds for each cause that may be told. */
  readonly isNamed: (cause: Cause) => boolean;
  /** "never": nothing reads what was edited; "always": something does; "perhaps": or it is as it was once. */
  readonly rebuilds: "always" | "perhaps" | "never";
  /** A recipe that must be told with this text. */
  readonly recipe?: { readonly path: string; readonly text: string };
}

export interface EditedWorkspace {
  readonly folder: string;
  readonly target: string;
  /** What every command is given: `--set …`. */
  flags(): readonly string[];
  /** `n`: a number that no edit had before. */
  edit(pick: (below: number) => number, n: number): Promise<Edit>;
}

type Kind = (pick: (below: number) => number, n: number) => Edit | Promise<Edit>;

function workspaceOf(folder: string, target: string, wishes: ReadonlyMap<string, string>, kinds: readonly Kind[]): EditedWorkspace {
  return {
    folder,
    target,
    flags: () => [...wishes].flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    edit: async (pick, n) => await (kinds[pick(kinds.length)] as Kind)(pick, n),
  };
}

const change = (folder: string, path: string, edit: (text: string) => string): void =>
  writeFileSync(join(folder, path), edit(readFileSync(join(folder, path), "utf8")));

/** `text` is added to a file of C. */
function appended(folder: string, path: string, text: string, rebuilds: Edit["rebuilds"]): Edit {
  change(folder, path, (old) => `${old}\n${text}\n`);
  return {
    about: `${path}: ${text}`,
    rebuilds,
    isNamed: (cause) =>
      cause.kind === "file" && cause.change === "edited" && cause.path === path && cause.difference?.includes(`+${text}`) === true,
  };
}

/** What the image squeeze is made of on `linux`, as far as it is C. */
const USED = new Set(
  (
    "assert boot_linux clock_linux cmdline console console_linux crash exit heap init log lz4 " +
    "power_linux printf ramfs squeeze string time trap_linux"
  ).split(" "),
);
/** Unit tests, and the allocators that nobody chose, are other images'. */
const UNUSED = /\/tests\/|^recipes\/heap\/(?:buddy|bump)\.c$/;
const isUsed = (path: string): boolean => USED.has(path.split("/")[1] ?? "") && !UNUSED.test(path);

/** The project's own recipes, with rules of their own. */
export function ownRecipes(): EditedWorkspace {
  const folder = checkout();
  change(folder, "workspace.kiln", (text) => `${text}\ninput std = path("recipes/std")\n`);
  const sources = readdirSync(join(folder, "recipes"), { recursive: true, encoding: "utf8" })
    .map((path) => `recipes/${path}`)
    .filter((path) => !path.startsWith("recipes/std/"));
  const wishes = new Map<string, string>();
  const pickFile = (pick: (below: number) => number, pattern: RegExp): string => {
    const fitting = sources.filter((path) => pattern.test(path)).toSorted();
    return fitting[pick(fitting.length)] ?? "";
  };
  const option = (name: string, values: (n: number) => string, rebuilds: Edit["rebuilds"]): Kind => {
    return (_, n) => {
      const value = values(n);
      wishes.set(name, value);
      return { about: `${name}=${value}`, rebuilds, isNamed: (cause) => cause.kind === "option" && cause.option?.name === name };
    };
  };
  const kinds: readonly Kind[] = [
    (pick, n) => {
      const path = pickFile(pick, /\.c$/);
      return appended(folder, path, `/* edit ${n} */`, isUsed(path) ? "always" : "never");
    },
    (pick, n) => {
      const path = pickFile(pick, /\.c$/);
      return appended(folder, path, `int edit_${n};`, isUsed(path) ? "always" : "never");
    },
    (pick, n) => appended(folder, pickFile(pick, /\.h$/), `#define EDIT_${n} ${n}`, "perhaps"),
    (_, n) => appended(folder, "recipes/platforms/linux.ld", `/* edit ${n} */`, "always"),
    (_, n) => appended(folder, "recipes/squeeze/text.txt", `edit ${n}`, "always"),
    (_, n) => appended(folder, "recipes/boot_qemu/x86_64/entry.S", `/* edit ${n} */`, "never"),
    option("heap.size", (n) => String(65_536 + 16 * (n % 9_000_000)), "always"),
    option("exit.handlers", (n) => String(33 + (n % 900)), "perhaps"),
    option("cmdline.length", (n) => String(1024 + (n % 60_000)), "perhaps"),
    option("printf.buffer", (n) => String(17 + (n % 4000)), "perhaps"),
    option("ramfs.open_files", (n) => String(2 + (n % 1000)), "perhaps"),
    (_, n) => {
      // A flag in the rule that compiles all C of libraries.
      const path = "recipes/std/c-library.kiln";
      const word = `-DEDIT_${n}`;
      change(folder, path, (text) => text.replace('"-Wall", ', `"-Wall", "${word}", `));
      const isNamed = ({ kind, added = [], removed = [] }: Cause): boolean =>
        kind === "command" && added.join() === word && removed.length === 0;
      return { about: `${path}: ${word}`, rebuilds: "always", isNamed, recipe: { path: "recipes/std/c-library.kiln", text: word } };
    },
    (_, n) => {
      // A comment in a recipe is nothing to a build.
      change(folder, "recipes/heap/heap.kiln", (text) => `${text}\n# edit ${n}\n`);
      return { about: "a comment in heap.kiln", rebuilds: "never", isNamed: () => false };
    },
    (_, n) => {
      writeFileSync(join(folder, `recipes/heap/unused_${n}.c`), `int unused_${n};\n`);
      return { about: "a file that no library names", rebuilds: "never", isNamed: () => false };
    },
  ];
  return workspaceOf(folder, "squeeze@linux", wishes, kinds);
}

const RECIPE = `
library near {
  option depth: int(0..10000000) { default = 0 }
  option unread: int(0..10000000) { default = 0 }
  sources = glob(./near, "src/*.c")
  cflags  = ["-DFLAG=0"]
  defines = { NEAR_DEFINE = 0 }
  includes = [./near/first, ./near/second]
  exports { symbols = ["near_*"] }
}

library outside {
  source {
    urls  = ["file:./outside-0.tar"]
    hash  = "HASH"
    strip = 0
  }
  sources = [source / "outside.c"]
  exports { symbols = ["outside_*"] }
}

image edited {
  platforms = [linux]
  needs near, outside, ramfs
  app {
    sources = [./main.c]
    embed   = { "note" = text("note 0\\n") }
  }
}
`;

/** A small workspace whose sources are whatever a folder holds, with an archive from outside. */
export async function smallWorkspace(): Promise<EditedWorkspace> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-edited-"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  /** Its hash. */
  const archive = async (n: number): Promise<string> => {
    const bytes = await tarOf([{ name: "outside.c", content: `int outside_${n}(void) { return ${n}; }\n` }]);
    writeFileSync(join(folder, `outside-${n}.tar`), bytes);
    return `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
  };
  const marks = { flag: 0, define: 0, note: 0, archive: 0, hash: await archive(0) };
  const own = new Set<string>();
  write("workspace.kiln", 'workspace edited {}\ninput core = shipped("core")\nopen core { linux, ramfs }\nexports { images = [edited] }\n');
  write("edited.kiln", RECIPE.replace("HASH", marks.hash));
  write("main.c", "int main(void) { return 0; }\n");
  write("near/src/a.c", "#include <deep.h>\nint near_a(void) { return CONFIG_NEAR_DEPTH + DEEP; }\n");
  write("near/src/b.c", "#include <plain.h>\nint near_b(void) { return NEAR_DEFINE + PLAIN + FLAG; }\n");
  write("near/first/placeholder.h", "\n");
  write("near/second/deep.h", "#define DEEP 1\n");
  write("near/second/plain.h", "#define PLAIN 1\n");
  write("near/second/idle.h", "\n");
  const recipe = (from: string, to: string): void =>
    change(folder, "edited.kiln", (text) => {
      if (!text.includes(from)) throw new Error(`edited.kiln has no ${from}`);
      return text.replace(from, to);
    });
  const inRecipe = (text: string): NonNullable<Edit["recipe"]> => ({ path: "edited.kiln", text });
  const takeOne = (pick: (below: number) => number, pattern: RegExp): string | undefined => {
    const fitting = [...own].filter((path) => pattern.test(path));
    const path = fitting[pick(Math.max(1, fitting.length))];
    if (path === undefined) return undefined;
    own.delete(path);
    rmSync(join(folder, path));
    return path;
  };
  const addSource: Kind = (_, n) => {
    const path = `near/src/n${n}.c`;
    write(path, `int near_n${n}(void) { return ${n}; }\n`);
    own.add(path);
    return {
      about: `${path} added`,
      rebuilds: "always",
      isNamed: ({ kind, source }) => (kind === "new" || kind === "step-added") && source === path,
    };
  };
  const addShadow: Kind = (pick, n) => {
    const path = `near/first/${pick(2) === 0 ? "deep" : "plain"}.h`;
    if (own.has(path)) return appended(folder, path, `#define EDIT_${n}`, "always");
    write(path, `#define DEEP ${n}\n#define PLAIN ${n}\n`);
    own.add(path);
    return {
      about: `${path} added`,
      rebuilds: "always",
      isNamed: (cause) => cause.kind === "file" && cause.change === "added" && cause.path === path,
    };
  };
  const kinds: readonly Kind[] = [
    addSource,
    async (pick, n) => {
      const path = takeOne(pick, /\.c$/);
      if (path === undefined) return await addSource(pick, n);
      return { about: `${path} removed`, rebuilds: "perhaps", isNamed: ({ kind, source }) => kind === "step-removed" && source === path };
    },
    addShadow,
    async (pick, n) => {
      const path = takeOne(pick, /\.h$/);
      if (path === undefined) return await addShadow(pick, n);
      return {
        about: `${path} removed`,
        rebuilds: "perhaps",
        isNamed: (cause) => cause.kind === "file" && cause.change === "removed" && cause.path === path,
      };
    },
    (_, n) => appended(folder, "near/second/idle.h", `#define EDIT_${n}`, "never"),
    (_, n) => appended(folder, "near/second/plain.h", `#define EDIT_${n}`, "perhaps"),
    (_, n) => appended(folder, "main.c", `int edit_${n};`, "always"),
    (_, n) => {
      recipe(`-DFLAG=${marks.flag}`, `-DFLAG=${n}`);
      const [added, removed] = [`-DFLAG=${n}`, `-DFLAG=${marks.flag}`];
      marks.flag = n;
      const isNamed = (cause: Cause): boolean =>
        cause.kind === "command" && cause.added?.join() === added && cause.removed?.join() === removed;
      return { about: added, rebuilds: "always", isNamed, recipe: inRecipe(added) };
    },
    (_, n) => {
      recipe(`NEAR_DEFINE = ${marks.define} `, `NEAR_DEFINE = ${n} `);
      marks.define = n;
      const isNamed = (cause: Cause): boolean => cause.kind === "define" && cause.name === "NEAR_DEFINE" && cause.after === String(n);
      return { about: `NEAR_DEFINE = ${n}`, rebuilds: "always", isNamed, recipe: inRecipe(`NEAR_DEFINE = ${n}`) };
    },
    (_, n) => {
      change(folder, "edited.kiln", (text) => text.replace(/(option depth.*default = )\d+/, `$1${n}`));
      const isNamed = ({ kind, option }: Cause): boolean =>
        kind === "option" && option?.name === "near.depth" && option.after === String(n);
      return { about: `depth ${n}`, rebuilds: "always", isNamed, recipe: inRecipe(`default = ${n}`) };
    },
    (_, n) => {
      change(folder, "edited.kiln", (text) => text.replace(/(option unread.*default = )\d+/, `$1${n}`));
      return { about: `unread ${n}`, rebuilds: "never", isNamed: () => false };
    },
    (_, n) => {
      recipe(`note ${marks.note}\\n`, `note ${n}\\n`);
      marks.note = n;
      const isNamed = (cause: Cause): boolean => cause.kind === "text" && cause.difference?.includes(`+note ${n}`) === true;
      return { about: `note ${n}`, rebuilds: "always", isNamed, recipe: inRecipe(`note ${n}`) };
    },
    async (_, n) => {
      const hash = await archive(n);
      recipe(marks.hash, hash);
      recipe(`outside-${marks.archive}.tar`, `outside-${n}.tar`);
      [marks.hash, marks.archive] = [hash, n];
      const isNamed = (cause: Cause): boolean => cause.kind === "setting" && cause.name === "fetch hash" && cause.after === hash;
      return { about: `hash ${hash}`, rebuilds: "always", isNamed, recipe: inRecipe(hash) };
    },
  ];
  return workspaceOf(folder, "edited@linux", new Map(), kinds);
}
