import { builtin } from "../builtin.ts";
import { stepName, unpackStep } from "../steps.ts";

/** `unpack(archive, strip = 1)`: the tree in an archive, without so many leading folders. */
export const unpack = builtin("unpack(archive, strip = 1)", "the tree in an archive, without so many leading folders", (call) => {
  const archive = call.value("archive");
  return unpackStep(call.machine, archive, call.has("strip") ? call.int("strip") : 1n, stepName(call.machine, archive), call.at);
});
