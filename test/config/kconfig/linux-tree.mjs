// node test/config/kconfig/linux-tree.mjs [--arch x86] [--arch arm64] [--randoms 20] [--seed N] [--part]: Linux 6.1's own tree (about 16,000 symbols, from
// Debian's linux-source-6.1), Kiln beside Linux's conf: alldefconfig, allyesconfig, allnoconfig, allmodconfig, every file of values of the architecture
// with defconfig, its savedefconfig and listnewconfig, random configurations (every second one with a fifth of its lines missing) with olddefconfig: same
// bytes, warnings that name the same symbols. --part: what CI has time for.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundled } from "../../support/bundled.mjs";
import { linuxEnvironment, linuxSource } from "../../support/linux-source.mjs";

const { values } = parseArgs({
  options: {
    arch: { type: "string", multiple: true },
    randoms: { type: "string" },
    seed: { type: "string", default: "1" },
    part: { type: "boolean", default: false },
  },
});
const architectures = values.arch ?? (values.part ? ["x86"] : ["x86", "arm64"]);
const commands = values.part ? ["allnoconfig", "allmodconfig"] : ["alldefconfig", "allyesconfig", "allnoconfig", "allmodconfig"];

await bundled("test/config/kconfig/linux-tree.ts", ({ linuxTree, CONF }) => {
  if (!existsSync(CONF)) throw new Error("this needs Debian's linux-kbuild-6.1");
  const tree = linuxSource();
  const work = mkdtempSync(join(tmpdir(), "kiln-linux-"));
  try {
    for (const architecture of architectures) {
      const start = Date.now();
      const runs = {
        tree,
        work,
        architecture,
        environment: (arch) => linuxEnvironment(join(work, "stubs"), arch),
        commands,
        defconfigs: values.part ? 1 : undefined,
        randoms: Number(values.randoms ?? (values.part ? 2 : 20)),
        seed: Number(values.seed),
      };
      const { compared, different, lines, warnings } = linuxTree(runs, console.log);
      console.log(
        `${architecture}: ${compared} runs compared (${lines} lines, ${warnings} warnings), ${different} different, ${Math.round((Date.now() - start) / 1000)} s`,
      );
      if (different > 0) process.exitCode = 1;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
