import { underFlag } from "../v8-flags.ts";

/** The V8 of Node 20, and what its `--interrupt-budget` is there: how much of a function (bytes of bytecode) runs before it is optimised. */
const V8 = "11.3.";
const USUAL = 67_584;
const PATIENT = 400_000;

/**
 * Does work in which V8 optimises less and later. A large tree is read once, in half a second: that V8 optimises 140 functions meanwhile takes as long on
 * the other processor, where the commands of the tree run. Versions of V8 whose value isn't known are left alone, and `work` must load nothing.
 */
export function withPatientCompiler<T>(work: () => T): T {
  return process.versions.v8.startsWith(V8) ? underFlag(`--interrupt-budget=${PATIENT}`, `--interrupt-budget=${USUAL}`, work) : work();
}
