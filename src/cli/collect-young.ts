import { runInNewContext } from "node:vm";
import { underFlag } from "#pipeline/v8-flags.ts";

type Collect = (options: { readonly type: "minor" }) => void;

let collect: Collect | undefined;

/** Collects V8's young generation: some milliseconds at a time when nobody waits, that would be taken from the midst of the next work otherwise. */
export function collectYoung(): void {
  collect ??= findCollect();
  collect({ type: "minor" });
}

/** V8 shows its collector to contexts that are made under this flag. */
function findCollect(): Collect {
  const found: unknown = underFlag("--expose-gc", "--no-expose-gc", () => runInNewContext("globalThis.gc"));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- V8's own
  return typeof found === "function" ? (found as Collect) : () => undefined;
}
