import fc from "fast-check";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeTree, type Job } from "./conf-batch.ts";
import { compareTrees, differenceNow, type Difference } from "./differential.ts";
import { KNOWN_DIFFERENCES } from "./known-differences.ts";
import type { Outcome } from "./outcome.ts";
import { randomTree } from "./random-trees/tree.ts";
import { shrunk, type Texts } from "./shrink.ts";

export { CONF } from "./conf.ts";

const BATCH = 50;

/** Compares so many random trees, tells the figures, writes each kind of difference down, made small. True: no difference but known ones. */
export function manyTrees(count: number, seed: number, save: string | undefined, log: (line: string) => void): boolean {
  const totals = { trees: 0, runs: 0, accepted: 0, rejected: 0, crashed: 0 };
  const known = new Map<string, number>();
  const kinds = new Map<string, Difference[]>();
  for (let done = 0; done < count; done += BATCH) {
    const trees = fc.sample(randomTree, { numRuns: Math.min(BATCH, count - done), seed: seed + done });
    const found = compareTrees(trees, seed + done);
    totals.trees += trees.length;
    for (const name of ["runs", "accepted", "rejected", "crashed"] as const) totals[name] += found[name];
    for (const [name, times] of found.known) known.set(name, (known.get(name) ?? 0) + times);
    for (const difference of found.differences) {
      const kind = kindOf(difference);
      kinds.set(kind, [...(kinds.get(kind) ?? []), difference]);
    }
  }
  log(`seed ${seed}: ${Object.entries(totals).map(([name, value]) => `${value} ${name}`).join(", ")}`); // prettier-ignore
  for (const { name, reason } of KNOWN_DIFFERENCES) log(`known, met ${known.get(name) ?? 0} times: ${name}: ${reason}`);
  for (const [kind, all] of [...kinds].toSorted((a, b) => b[1].length - a[1].length)) {
    log(`DIFFERENT ${all.length} times: ${kind}`);
    const [first] = all;
    if (first) log(save === undefined ? first.what : `${first.what}\n  ${saved(save, first)}`);
  }
  return kinds.size === 0;
}

/** Differences of one kind are likely one mistake. */
const kindOf = ({ what }: Difference): string =>
  what.replaceAll(/"(?:\\.|[^"\\])*"|\d+|\b[A-Za-z0-9_-]*_[A-Za-z0-9_-]+\b/g, "…").slice(0, 90);

/** A folder with the tree, the command, the configuration and both results, made small first; its name. */
function saved(folder: string, difference: Difference): string {
  const small = smaller(difference);
  mkdirSync(folder, { recursive: true });
  const number = readdirSync(folder).filter((name) => /^\d+$/.test(name)).length + 1;
  const own = join(folder, String(number).padStart(3, "0"));
  writeTree(join(own, "tree"), small.job.tree.files);
  const put = (name: string, text: string) => writeFileSync(join(own, name), text, "latin1");
  put("command", `${small.job.command}\n`);
  put("env", Object.entries(small.job.tree.env).map(([name, value]) => `${name}=${value}\n`).join("")); // prettier-ignore
  put("what", `${small.what}\n`);
  if (small.job.config !== undefined) put("config", Buffer.from(small.job.config).toString("latin1"));
  put("conf", told(small.conf));
  put("kiln", told(small.kiln));
  return own;
}

const told = ({ rejected, output, said }: Outcome): string =>
  `${rejected === undefined ? "" : `rejected at ${rejected}\n`}${output}\n---\n${said.map(({ group, names, place }) => `${group} ${place}: ${names.join(" ")}`).join("\n")}\n`;

function smaller(difference: Difference): Difference {
  const { tree } = difference.job;
  const CONFIG = " .config";
  const jobOf = (texts: Texts): Job => {
    const { [CONFIG]: config, ...files } = texts;
    return { ...difference.job, tree: { files, env: tree.env }, ...(config === undefined ? {} : { config }) };
  };
  const start = { ...tree.files, ...(difference.job.config === undefined ? {} : { [CONFIG]: difference.job.config }) };
  const kind = kindOf(difference).slice(0, 24);
  const small = shrunk(start, (texts) => {
    const now = differenceNow(jobOf(texts));
    return now !== undefined && kindOf(now).startsWith(kind);
  }, 1500); // prettier-ignore
  return differenceNow(jobOf(small)) ?? difference;
}
