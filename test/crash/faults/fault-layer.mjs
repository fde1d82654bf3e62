// The file system of fault-layer.c, compiled and mounted.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Runs a script again in a mount name space of its own, where it leaves nothing mounted. True: this is that run. */
export function inOwnMounts(script) {
  if (process.env.KILN_OWN_MOUNTS === "1") return true;
  const options = process.getuid() === 0 ? ["-m"] : ["-Urm"];
  const { status, error } = spawnSync(
    "unshare",
    [...options, "--propagation", "private", process.execPath, script, ...process.argv.slice(2)],
    {
      env: { ...process.env, KILN_OWN_MOUNTS: "1" },
      stdio: "inherit",
    },
  );
  if (error !== undefined) console.log(`skipped: unshare: ${error.code}`);
  process.exitCode = status ?? 0;
  return false;
}

/** Mounts it below `work`; a text tells why that can't be. */
export async function faultLayer(work) {
  const program = join(work, "fault-layer");
  const flags = spawnSync("pkg-config", ["--cflags", "--libs", "fuse3"], { encoding: "utf8" });
  if (flags.status !== 0) return "FUSE's headers (libfuse3-dev) or pkg-config are not here";
  const made = spawnSync("gcc", ["-O2", "-o", program, join(import.meta.dirname, "fault-layer.c"), ...flags.stdout.trim().split(/\s+/)], {
    encoding: "utf8",
  });
  if (made.status !== 0) return `fault-layer.c does not compile: ${made.error?.code ?? made.stderr}`;
  const folder = join(work, "mounted");
  for (const name of ["below", "mounted"]) mkdirSync(join(work, name));
  const child = spawn(program, [join(work, "below"), folder], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const isReady = await Promise.race([new Promise((resolve) => child.stdout.once("data", () => resolve(true))), ended.then(() => false)]);
  if (!isReady) return `it can't be mounted: ${said.trim()}`;
  const control = join(folder, ".fault");
  return {
    folder,
    pid: child.pid,
    fail: (operation, first, count, errno) => writeFileSync(control, `${operation} ${first} ${count} ${errno}\n`),
    clear: () => writeFileSync(control, "any 0 0 0\n"),
    /** Since it was last said what fails. */
    counts: () =>
      new Map(
        readFileSync(control, "utf8")
          .trim()
          .split("\n")
          .map((line) => line.split(" "))
          .map(([name, count]) => [name, Number(count)]),
      ),
    async unmount() {
      spawnSync("umount", ["-l", folder]);
      child.kill();
      await ended;
    },
  };
}
