import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: { readonly type: "minor" }) => void;

let collect: Collect | undefined;

/** Collects V8's young generation: some milliseconds at a time when nobody waits, that would be taken from the midst of the next work otherwise. */
export function collectYoung(): void {
  collect ??= findCollect();
  collect({ type: "minor" });
}

/** V8 shows its collector to contexts that are made under this flag. It is taken back, since V8 refuses code that was kept under other flags. */
function findCollect(): Collect {
  setFlagsFromString("--expose-gc");
  try {
    const found: unknown = runInNewContext("gc");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- V8's own
    return typeof found === "function" ? (found as Collect) : () => undefined;
  } catch {
    return () => undefined;
  } finally {
    setFlagsFromString("--no-expose-gc");
  }
}
