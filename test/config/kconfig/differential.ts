import { assertNever } from "#diagnostics/assert-never.ts";
import { outcomeOfConf, difference, type Outcome } from "./outcome.ts";
import { runBatch, type Command, type Job, type Ran } from "./conf-batch.ts";
import { runKiln } from "./kiln-side.ts";
import { knownDifference } from "./known-differences.ts";
import { broken } from "./random-trees/broken.ts";
import { seededChance, times } from "./random-trees/chance.ts";
import { changedConfig } from "./random-trees/dot-config.ts";
import type { Tree } from "./random-trees/tree.ts";

/** A run of which Kiln makes something else than conf. */
export interface Difference {
  readonly job: Job;
  readonly conf: Outcome;
  readonly kiln: Outcome;
  readonly what: string;
}

export interface Compared {
  readonly runs: number;
  /** Runs of trees that both take, and of trees that both refuse at the same place. */
  readonly accepted: number;
  readonly rejected: number;
  /** Runs in which conf died of a signal: there is nothing to compare with. */
  readonly crashed: number;
  /** Known differences, by their name in known-differences.ts, with how often they were met. */
  readonly known: ReadonlyMap<string, number>;
  readonly differences: readonly Difference[];
}

const FROM_NOTHING: readonly Command[] = ["alldefconfig", "allyesconfig", "allnoconfig", "allmodconfig"];
const FROM_CONFIG: readonly Command[] = ["olddefconfig", "savedefconfig", "listnewconfig", "defconfig", "oldconfig"];
const ANSWERS = ["", "y", "n", "m", "", "1", "2", "yes", "no", "7", "0x1f", "some text", "-3", "Y", "20"];

/** All commands on all trees, with a random and changed `.config` for those that read one; and each tree once with its text changed. */
export function compareTrees(trees: readonly Tree[], seed: number): Compared {
  const first = trees.flatMap((tree, index): Job[] => [
    { tree, command: "randconfig", seed: seed + index },
    ...FROM_NOTHING.map((command) => ({ tree, command })),
    { tree: brokenTree(tree, seed + index), command: "alldefconfig" },
  ]);
  const firstRan = runBatch(first);
  const second = trees.flatMap((tree, index): Job[] => {
    const at = index * (FROM_NOTHING.length + 2);
    // A tree that randconfig dies of may still do as a whole.
    const right = [firstRan[at], firstRan[at + 1]].find((run) => run?.status === 0)?.output;
    if (right === undefined) return [];
    const chance = seededChance(seed + index);
    const config = changedConfig(chance, right, tree.symbols);
    // More than any tree asks for: where its input ends, conf asks on and on.
    const numbers =
      Object.values(tree.files)
        .join("\n")
        .match(/-?\b(?:0x[\da-f]+|\d+)\b/gi) ?? [];
    const answers = times(3000, () => chance.one(chance.maybe(50) ? ANSWERS : [...numbers, "y"]));
    return FROM_CONFIG.map((command) => ({ tree, command, config, ...(command === "oldconfig" ? { answers } : {}) }));
  });
  const third = trees.flatMap((tree, index) => stabilityJob(tree, seed + index));
  return compare([...first, ...second, ...third], [...firstRan, ...runBatch([...second, ...third])]);
}

/** Reads a configuration that Kiln has drawn; none, if the tree is rejected. */
function stabilityJob(tree: Job["tree"], seed: number): readonly Job[] {
  const { output, rejected } = runKiln({ tree, command: "randconfig", seed });
  const config = Buffer.from(output, "latin1").toString();
  return rejected === undefined ? [{ tree, command: "olddefconfig", config, seed, isStable: true }] : [];
}

function brokenTree(tree: Tree, seed: number): Job["tree"] {
  const chance = seededChance(seed);
  const [path, text] = chance.one(Object.entries(tree.files));
  return { env: tree.env, files: { ...tree.files, [path]: broken(chance, text) } };
}

/** The same runs with Kiln, beside what conf made of them. randconfig itself is left out: its numbers are the C library's. */
export function compare(jobs: readonly Job[], ran: readonly Ran[]): Compared {
  const known = new Map<string, number>();
  const differences: Difference[] = [];
  const counts = { runs: 0, accepted: 0, rejected: 0, crashed: 0 };
  for (const [index, job] of jobs.entries()) {
    const run = ran[index];
    if (run === undefined || job.command === "randconfig") continue;
    counts.runs++;
    const verdict = verdictOf(job, run);
    switch (verdict.kind) {
      case "accepted":
      case "rejected":
      case "crashed":
        counts[verdict.kind]++;
        break;
      case "known":
        known.set(verdict.name, (known.get(verdict.name) ?? 0) + 1);
        break;
      case "different":
        differences.push(verdict.difference);
        break;
      default:
        assertNever(verdict);
    }
  }
  return { ...counts, known, differences };
}

type Verdict =
  | { readonly kind: "accepted" | "rejected" | "crashed" }
  | { readonly kind: "known"; readonly name: string }
  | { readonly kind: "different"; readonly difference: Difference };

function verdictOf(job: Job, run: Ran): Verdict {
  if (run.status >= 128) return { kind: "crashed" };
  const conf = outcomeOfConf(run, job.command === "listnewconfig");
  const kiln = runKiln(job);
  const what = difference(conf, kiln) ?? (job.isStable === true ? changeOf(job.config ?? "", conf) : undefined);
  if (what === undefined) return { kind: conf.rejected === undefined ? "accepted" : "rejected" };
  const found = { job, conf, kiln, what };
  const name = knownDifference(found);
  return name === undefined ? { kind: "different", difference: found } : { kind: "known", name };
}

/** What conf changed of a configuration that should be left as it is. */
function changeOf(config: string, conf: Outcome): string | undefined {
  const what = difference(conf, { ...conf, output: Buffer.from(config).toString("latin1") });
  return what === undefined ? undefined : `randconfig isn't stable, ${what}`;
}

/** The difference of one run, after conf has run it again: for making it smaller. */
export function differenceNow(job: Job): Difference | undefined {
  const [now] = job.isStable === true ? stabilityJob(job.tree, job.seed ?? 0) : [job];
  const [run] = now ? runBatch([now]) : [];
  const verdict = now && run && verdictOf(now, run);
  return verdict?.kind === "different" ? verdict.difference : undefined;
}
