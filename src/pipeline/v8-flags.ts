import { setFlagsFromString } from "node:v8";

/** Does work under a flag of V8. `after` makes all as it was: V8 refuses code that was kept under other flags. */
export function underFlag<T>(during: string, after: string, work: () => T): T {
  setFlagsFromString(during);
  try {
    return work();
  } finally {
    setFlagsFromString(after);
  }
}
