import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CONF } from "./conf.ts";
import type { Tree } from "./random-trees/tree.ts";

export const COMMANDS = [
  "alldefconfig",
  "allyesconfig",
  "allnoconfig",
  "allmodconfig",
  "randconfig",
  "defconfig",
  "olddefconfig",
  "savedefconfig",
  "listnewconfig",
  "oldconfig",
] as const;
export type Command = (typeof COMMANDS)[number];

/** One run: a command on a tree, with a `.config` for those that read one. */
export interface Job {
  readonly tree: Pick<Tree, "files" | "env">;
  readonly command: Command;
  readonly config?: string;
  /** For randconfig. */
  readonly seed?: number;
  /** What oldconfig is answered, line by line. */
  readonly answers?: readonly string[];
  /** The configuration is one that Kiln drew: nothing of it may change. */
  readonly isStable?: boolean;
}

/** What a run gave. */
export interface Ran {
  /** 0; 1 for a tree that is rejected; from 128 on for a signal, as a shell says it. */
  readonly status: number;
  /** The `.config` or, of savedefconfig, the shorter one; undefined where none was written. */
  readonly output: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs conf for all of these, in one shell; results in the same order. `.config` is the name of the configuration in messages. */
export function runBatch(jobs: readonly Job[]): readonly Ran[] {
  const folder = mkdtempSync(join(tmpdir(), "kiln-conf-"));
  try {
    const script: string[] = [];
    const trees = new Map<Job["tree"], string>();
    for (const [index, job] of jobs.entries()) {
      let tree = trees.get(job.tree);
      if (tree === undefined) {
        tree = join(folder, `tree-${trees.size}`);
        trees.set(job.tree, tree);
        writeTree(tree, job.tree.files);
      }
      script.push(oneRun(folder, tree, index, job));
    }
    writeFileSync(join(folder, "all.sh"), script.join("\n"));
    // A shell that reports a crash of conf on its own stderr is of no interest.
    execFileSync("/bin/sh", ["all.sh"], { cwd: folder, env: { PATH: "/usr/bin:/bin", LC_ALL: "C" }, stdio: "ignore" });
    return jobs.map((_, index) => ran(folder, index));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lays the tree's files down. */
export function writeTree(folder: string, files: Tree["files"]): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The `.config` lies in the tree, so that messages name it as that; a file that exists in place of auto.conf keeps conf from making that. */
function oneRun(folder: string, tree: string, index: number, { tree: { env }, command, config, seed, answers = [] }: Job): string {
  const out = join(folder, String(index));
  if (config !== undefined) writeFileSync(`${out}.in`, config);
  writeFileSync(`${out}.answers`, answers.map((answer) => `${answer}\n`).join(""));
  const exports = Object.entries({
    ...env,
    KCONFIG_AUTOCONFIG: "/dev/null",
    ...(seed === undefined ? {} : { KCONFIG_SEED: String(seed) }),
  });
  const file = command === "savedefconfig" ? `=${out}.out` : command === "defconfig" ? "=.config" : "";
  return [
    `(cd ${tree}; rm -f .config`,
    ...(config === undefined ? [] : [`cp ${out}.in .config`]),
    ...exports.map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`),
    // Where its input ends, conf may ask without an end.
    `(ulimit -c 0; ulimit -t 2; ulimit -f 4000; exec ${CONF} --${command}${file} Kconfig >${out}.stdout 2>${out}.stderr <${out}.answers)`,
    `echo $? >${out}.status`,
    `${command === "savedefconfig" || command === "listnewconfig" ? ":" : `test ! -f .config || mv .config ${out}.out`})`,
  ].join("; ");
}

function ran(folder: string, index: number): Ran {
  const read = (what: string) => readFileSync(join(folder, `${index}.${what}`), "latin1");
  return {
    status: Number(read("status")),
    output: existsSync(join(folder, `${index}.out`)) ? read("out") : undefined,
    stdout: read("stdout"),
    stderr: read("stderr"),
  };
}
