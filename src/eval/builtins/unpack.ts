import { builtin } from "../builtin.ts";
import { stepName, unpackStep } from "../steps.ts";

/** `unpack(archive, strip = 1, keep = [])`: the tree in an archive, without so many leading folders; with `keep` only what its globs match. */
export const unpack = builtin(
  "unpack(archive, strip = 1, keep = [])",
  "the tree in an archive, without so many leading folders; with `keep` only what its globs match",
  (call) => {
    const archive = call.value("archive");
    return unpackStep(
      call.machine,
      {
        archive,
        strip: call.has("strip") ? call.int("strip") : 1n,
        keep: call.has("keep") ? call.strings("keep") : [],
        name: stepName(call.machine, archive),
      },
      call.at,
    );
  },
);
