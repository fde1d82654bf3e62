import { builtin } from "../builtin.ts";
import { stepName, unpackStep } from "../steps.ts";

export const unpack = builtin(
  {
    theme: "files",
    signature: "unpack(archive: file | path, strip: int = 1, keep: [string] = []) -> tree",
    meaning: "the tree in an archive, without so many leading folders; with `keep` only what its globs match",
    examples: [['path_of(unpack(./lz4.tar.gz, keep = ["lib"]) / "lib/lz4.c")', '"lib/lz4.c"']],
  },
  (call) => {
    const archive = call.value("archive");
    return unpackStep(
      call.machine,
      {
        archive,
        strip: call.has("strip") ? call.int("strip") : 1n,
        keep: call.has("keep") ? call.strings("keep") : [],
        name: stepName(archive),
      },
      call.at,
    );
  },
);
