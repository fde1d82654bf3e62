// Linux 6.1's configuration (x86, about 16,000 symbols): `kiln config olddefconfig` beside Linux's own conf, Node's start-up and all commands of the Kconfig
// files counted, in turns in one run, with the same small stubs in place of compilers; medians. Once with a new store each time, so that files are read and
// commands run, and what was read is kept, too; once with a store that has it. And one changed value in the model.
//   node bench/config.mjs [ROUNDS=7]        needs linux-kbuild-6.1; downloads linux-source-6.1 through apt once
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CONF, linuxEnvironment, linuxSource } from "../test/support/linux-source.mjs";
import { withBundle } from "./bundle.mjs";
import { benchFolder, median } from "./folder.mjs";

const [, , rounds = "7"] = process.argv;
if (!existsSync(CONF)) {
  console.log("skipped: needs Debian's linux-kbuild-6.1");
  process.exit(0);
}
const kiln = fileURLToPath(new URL("../dist/kiln.js", import.meta.url));
const tree = linuxSource();
const folder = mkdtempSync(join(benchFolder(), "config-"));
const start = join(folder, "start.config");
const environment = linuxEnvironment(join(folder, "stubs"), "x86");
const variables = [
  "ARCH",
  "SRCARCH",
  "srctree",
  "KERNELVERSION",
  "CC",
  "CC_VERSION_TEXT",
  "LD",
  "NM",
  "AR",
  "OBJCOPY",
  "PAHOLE",
  "RUSTC",
  "BINDGEN",
  "CLANG_FLAGS",
];
const envWords = variables.flatMap((name) => ["--env", `${name}=${environment[name]}`]);

function timed(command, words, env) {
  const began = performance.now();
  const { status, stderr } = spawnSync(command, words, { cwd: tree, encoding: "utf8", env: { ...environment, ...env } });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${stderr}`);
  return performance.now() - began;
}

const conf = (output) => timed(CONF, ["--olddefconfig", "Kconfig"], { KCONFIG_CONFIG: output });
const words = (output) => [
  kiln,
  "config",
  "olddefconfig",
  "--kconfig",
  "Kconfig",
  "--allow-shell",
  ...envWords,
  "--config",
  start,
  "--output",
  output,
];
// What V8 made of Kiln's code is there for both: each machine has that after its first command.
const ours = (output, store) =>
  timed(process.execPath, words(output), {
    KILN_STORE: join(folder, store),
    XDG_CACHE_HOME: join(folder, "code"),
    KILN_CONFIG: "/dev/null",
    NO_COLOR: "1",
  });

try {
  // A configuration with much in it.
  timed(CONF, ["--defconfig=arch/x86/configs/x86_64_defconfig", "Kconfig"], { KCONFIG_CONFIG: start });
  const times = { conf: [], fresh: [], kept: [] };
  // The first round warms the disk's cache, fills Kiln's, and doesn't count.
  for (let round = 0; round <= Number(rounds); round++) {
    const outputs = ["conf", "fresh", "kept"].map((name) => join(folder, `${name}.config`));
    copyFileSync(start, outputs[0]);
    const measured = { conf: conf(outputs[0]), fresh: ours(outputs[1], `fresh-${round}`), kept: ours(outputs[2], "kept") };
    const texts = outputs.map((path) => readFileSync(path, "utf8"));
    if (texts.some((text) => text !== texts[0])) throw new Error("Kiln writes another configuration than conf");
    if (round > 0) for (const [name, ms] of Object.entries(measured)) times[name].push(ms);
  }
  const [theirs, fresh, kept] = [times.conf, times.fresh, times.kept].map(median);
  console.log(`Linux 6.1, x86: load and olddefconfig, medians of ${rounds} rounds, Node's start-up counted`);
  console.log(`conf             ${theirs.toFixed(0)} ms`);
  console.log(`kiln             ${fresh.toFixed(0)} ms   ratio ${(fresh / theirs).toFixed(2)} (at most 2)`);
  console.log(`kiln, cached     ${kept.toFixed(0)} ms   ratio ${(kept / theirs).toFixed(2)} (at most 1)`);
  await withBundle("config.ts", ({ toggles }) => {
    const { options, times: each } = toggles(tree, environment, start);
    const [worst, second, third] = each.toSorted((a, b) => b.ms - a.ms);
    const shown = [worst, second, third].map(({ name, ms }) => `${ms.toFixed(1)} ms (${name})`).join(", ");
    console.log(
      `one switch of the menu's ${options} entries, ${each.length} of them: median ${median(each.map(({ ms }) => ms)).toFixed(1)} ms, worst ${shown} (at most 10)`,
    );
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
