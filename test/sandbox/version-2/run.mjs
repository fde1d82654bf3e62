// The limit of memory in control groups of version 2, on a machine of QEMU's, as the one that tests run on may have version 1 or none.
//   node test/sandbox/version-2/run.mjs KERNEL BUSYBOX
// KERNEL: a vmlinuz of Linux 5.12 or newer; BUSYBOX: linked statically. Takes what test/sandbox/memory.test.ts compiled last. Minutes, as KVM isn't asked for. Exit status 1: something is not as promised.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const [kernel, busybox] = process.argv.slice(2);
if (kernel === undefined || busybox === undefined) throw new Error("usage: run.mjs KERNEL BUSYBOX");
const here = import.meta.dirname;
const work = mkdtempSync(join(tmpdir(), "kiln-version-2-"));
const root = join(work, "root");

const ESM = { bundle: true, platform: "node", format: "esm", logLevel: "error", banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" } }; // prettier-ignore

function copy(from, to, mode = 0o755) {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  copyFileSync(from, join(root, to));
  chmodSync(join(root, to), mode);
}

try {
  const cache = process.env["KILN_TEST_CACHE"] ?? join(tmpdir(), `kiln-test-cache-${process.getuid?.() ?? 0}`);
  const helper = join(newest(join(cache, "helper"), /^[0-9a-f]+$/), "slot");
  const attacks = newest(cache, /^attacks-/);
  await build({ ...ESM, entryPoints: [join(here, "guest.ts")], outfile: join(root, "guest.mjs") });
  copy(join(here, "init.sh"), "init");
  copy(busybox, "bin/busybox");
  copy(process.execPath, "bin/node");
  const libraries = execFileSync("ldd", [process.execPath], { encoding: "utf8" }).match(/\/\S+/g) ?? [];
  for (const library of libraries) copy(library, library);
  copy(helper, "store/helper/slot", 0o555);
  copy(attacks, "store/attacks", 0o555);
  mkdirSync(join(root, "store/tmp"), { recursive: true });
  execFileSync("sh", ["-c", "find . | cpio -o -H newc --quiet | gzip -1 > ../initrd.gz"], { cwd: root });
  process.exitCode = await boot();
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** What the tests compiled last: `npx vitest run test/sandbox/memory.test.ts` does. */
function newest(folder, pattern) {
  const all = readdirSync(folder).filter((name) => pattern.test(name)).map((name) => join(folder, name)); // prettier-ignore
  const [path] = all.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (path === undefined) throw new Error(`nothing in ${folder} fits ${pattern}`);
  return path;
}

async function boot() {
  const words = [
    "-accel",
    "tcg,thread=multi",
    "-cpu",
    "max",
    "-m",
    "2500",
    "-smp",
    "2",
    "-nographic",
    "-no-reboot",
    "-kernel",
    kernel,
    "-initrd",
    join(work, "initrd.gz"),
  ];
  const child = spawn("qemu-system-x86_64", [...words, "-append", "console=ttyS0 panic=-1 rdinit=/init no_timer_check quiet"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const limit = setTimeout(() => child.kill("SIGKILL"), 1_200_000);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
  await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(limit);
  const results = [...said.matchAll(/RESULT (\{.*\})/g)].map(([, json]) => JSON.parse(json ?? ""));
  for (const result of results) console.log(JSON.stringify(result));
  const expected = {
    "root, in the root group": "sampled",
    "root, in a group of its own": "hard",
    "root, in a shared group": "sampled",
    "a user, delegated": "hard",
    "a user, not delegated": "sampled",
  };
  const wrong = Object.entries(expected).filter(([name, limitKind]) => {
    const one = results.find((result) => result.name === name);
    return (
      one?.memoryLimit !== limitKind ||
      one.left.length > 0 ||
      one.endings[0] !== "out-of-memory" ||
      one.endings[1] !== "exited 0" ||
      one.endings[3] !== "exited 3" ||
      (limitKind === "hard" && one.endings[2] !== "out-of-memory")
    );
  });
  if (wrong.length > 0) console.error(`not as promised: ${wrong.map(([name]) => name).join("; ")}\n${said.slice(-4000)}`);
  return wrong.length > 0 ? 1 : 0;
}
