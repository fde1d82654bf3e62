// node test/config/kconfig/many-trees.mjs TREES [SEED] [--save FOLDER]: random Kconfig trees, all commands, Kiln beside Linux's conf: same bytes, same
// warnings, rejected at the same line. Tells how many it compared; exit status 1 for a difference that test/config/kconfig/known-differences.ts doesn't
// list. With --save each kind of difference is made small and written down.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { bundled } from "../../support/bundled.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { save: { type: "string" } } });
const [count = "400", seed = String(Date.now() % 1_000_000)] = positionals;
if (!/^\d+$/.test(count) || !/^\d+$/.test(seed)) {
  console.error("usage: many-trees.mjs TREES [SEED] [--save FOLDER]");
  process.exit(2);
}
await bundled("test/config/kconfig/many-trees.ts", ({ manyTrees, CONF }) => {
  if (!existsSync(CONF)) throw new Error("this needs Debian's linux-kbuild-6.1");
  const start = Date.now();
  if (!manyTrees(Number(count), Number(seed), values.save, console.log)) process.exitCode = 1;
  console.log(`${Math.round((Date.now() - start) / 1000)} s`);
});
