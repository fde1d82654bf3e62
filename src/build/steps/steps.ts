import { unknownBuiltin } from "#diagnostics/build.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Derivation } from "#derivation/derivation.ts";
import type { BuiltinStep } from "./step.ts";

/** Each loaded when it first runs: most builds need none. A change of what one gives for equal inputs is a new version. */
const STEPS: Readonly<Record<string, () => Promise<BuiltinStep>>> = {
  "kiln:fetch/1": async () => (await import("./fetch.ts")).fetchStep,
  "kiln:unpack/1": async () => (await import("./unpack.ts")).unpackStep,
  "kiln:patch/1": async () => (await import("./patch.ts")).patchStep,
  "kiln:select/1": async () => (await import("./select.ts")).selectStep,
  "kiln:pack/1": async () => (await import("./pack.ts")).packStep,
};

/** Throws KILN-E0911. */
export async function builtinStep(derivation: Derivation, program: string): Promise<BuiltinStep> {
  const load = Object.hasOwn(STEPS, program) ? STEPS[program] : undefined;
  if (load === undefined) throw new KilnFailure([unknownBuiltin(derivation, program, Object.keys(STEPS))]);
  return await load();
}
