import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command, Ran } from "./conf-batch.ts";
import { CONF } from "./conf.ts";
import { kilnOnDisk } from "./kiln-side.ts";
import { difference, outcomeOfConf } from "./outcome.ts";
import { seededChance } from "./random-trees/chance.ts";

export { CONF } from "./conf.ts";

/** What is compared on Linux's tree. */
export interface LinuxRuns {
  readonly tree: string;
  /** A folder for files that come and go. */
  readonly work: string;
  /** `x86`, `arm64`. */
  readonly architecture: string;
  /** The environment for `make ARCH=…`. */
  readonly environment: (arch: string) => Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
  /** How many of the architecture's files of values; undefined: all. */
  readonly defconfigs: number | undefined;
  readonly randoms: number;
  readonly seed: number;
}

/** One run of both: with a `.config` to begin with (bytes as characters), or with a file of the tree for defconfig. */
interface Run {
  readonly about: string;
  readonly arch: string;
  readonly command: Command;
  readonly config?: string;
}

/** So many runs, with so many lines and warnings of conf. */
export interface LinuxFigures {
  readonly compared: number;
  readonly different: number;
  readonly lines: number;
  readonly warnings: number;
}

/** Compares all of these, tells each difference; gives the figures. */
export function linuxTree(runs: LinuxRuns, log: (line: string) => void): LinuxFigures {
  const counts = { compared: 0, different: 0, lines: 0, warnings: 0 };
  /** Both run; conf's result for what comes after it. */
  const both = (run: Run): string => {
    const conf = confOnDisk(runs, run);
    const theirs = outcomeOfConf(conf, run.command === "listnewconfig");
    const ours = kilnOnDisk(runs.tree, runs.environment(run.arch), run.command, run.config);
    const what = difference(theirs, ours);
    counts.compared++;
    counts.lines += theirs.output.split("\n").length - 1;
    counts.warnings += theirs.said.length;
    if (what !== undefined) counts.different++;
    if (what !== undefined) log(`DIFFERENT ${runs.architecture} ${run.about}: ${what.slice(0, 500)}`);
    return theirs.output;
  };
  for (const command of runs.commands) both({ about: command, arch: runs.architecture, command });
  for (const file of defconfigsOf(runs)) {
    const arch = /^(i386|x86_64)_defconfig$/.exec(file)?.[1] ?? runs.architecture;
    const config = readFileSync(join(runs.tree, "arch", runs.architecture, "configs", file), "latin1");
    const whole = both({ about: `defconfig ${file}`, arch, command: "defconfig", config });
    both({ about: `savedefconfig of ${file}`, arch, command: "savedefconfig", config: whole });
    both({ about: `listnewconfig of ${file}`, arch, command: "listnewconfig", config });
  }
  for (let seed = runs.seed; seed < runs.seed + runs.randoms; seed++) {
    const drawn = confOnDisk(runs, { about: "", arch: runs.architecture, command: "randconfig" }, seed).output ?? "";
    both({
      about: `olddefconfig of seed ${seed}`,
      arch: runs.architecture,
      command: "olddefconfig",
      config: every(drawn, seed, seed % 2 === 0 ? 100 : 80),
    });
  }
  return counts;
}

/** So many percent of the lines. */
function every(text: string, seed: number, percent: number): string {
  const chance = seededChance(seed);
  return text
    .split("\n")
    .filter(() => chance.maybe(percent))
    .join("\n");
}

const defconfigsOf = ({ tree, architecture, defconfigs }: LinuxRuns): readonly string[] =>
  readdirSync(join(tree, "arch", architecture, "configs"))
    .toSorted()
    .slice(0, defconfigs);

function confOnDisk({ tree, work, environment }: LinuxRuns, { arch, command, config }: Run, seed?: number): Ran {
  const [dotConfig, other] = [join(work, ".config"), join(work, "other.config")];
  for (const path of [dotConfig, other]) rmSync(path, { force: true });
  if (config !== undefined) writeFileSync(command === "defconfig" ? other : dotConfig, config, "latin1");
  const option = command === "defconfig" || command === "savedefconfig" ? `--${command}=${other}` : `--${command}`;
  const env = { ...environment(arch), KCONFIG_CONFIG: dotConfig, ...(seed === undefined ? {} : { KCONFIG_SEED: String(seed) }) };
  const { status, stdout, stderr } = spawnSync(CONF, [option, "Kconfig"], { cwd: tree, env, encoding: "latin1", maxBuffer: 1 << 26 });
  const written = command === "savedefconfig" ? other : dotConfig;
  return { status: status ?? 128, stdout, stderr, output: existsSync(written) ? readFileSync(written, "latin1") : undefined };
}
