import type { Ran } from "./conf-batch.ts";
import { loopsByConf, rejectedAt, saidAmongResults, saidByConf, unlike, type Said } from "./said.ts";

/** What a run came to, whoever did it: what is compared. */
export interface Outcome {
  /** Undefined: the tree is accepted. Else the place, as `file:line`, or "?" if there is none. */
  readonly rejected: string | undefined;
  /** The `.config` that was written, bytes as characters; for listnewconfig what was printed. */
  readonly output: string;
  /** Warnings; of a rejected tree the circles of symbols that it is rejected for. */
  readonly said: readonly Said[];
}

/** A run of conf, read. */
export function outcomeOfConf({ status, output, stdout, stderr }: Ran, printsResult: boolean): Outcome {
  if (status !== 0) return { rejected: rejectedAt(stderr) ?? "?", output: "", said: loopsByConf(stderr) };
  const { said, results } = saidAmongResults(stdout);
  return { rejected: undefined, output: printsResult ? results : (output ?? ""), said: [...said, ...saidByConf(stderr)] };
}

/** In what two outcomes differ, in a few words; undefined: in nothing that counts. */
export function difference(conf: Outcome, kiln: Outcome): string | undefined {
  if (conf.rejected !== kiln.rejected) return `rejected: conf ${conf.rejected ?? "no"}, Kiln ${kiln.rejected ?? "no"}`;
  if (conf.output !== kiln.output) return `output: ${firstDifference(conf.output, kiln.output)}`;
  const { missing, more } = unlike(conf.said, kiln.said);
  if (missing.length + more.length === 0) return undefined;
  const spelled = [...missing.map((said) => ["conf", said] as const), ...more.map((said) => ["Kiln", said] as const)];
  return spelled.map(([who, { group, names, place }]) => `warning of ${who} only: ${group} ${names.join(" ") || place}`).join("; ");
}

function firstDifference(theirs: string, ours: string): string {
  const [left, right] = [theirs.split("\n"), ours.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  const line = at < 0 ? left.length : at;
  return `line ${line + 1}: conf ${JSON.stringify(left[line] ?? "(end)")}, Kiln ${JSON.stringify(right[line] ?? "(end)")}`;
}
