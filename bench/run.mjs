// All benches, one after the other: node bench/run.mjs
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

for (const name of [
  "start-up",
  "watch",
  "language",
  "workspace",
  "sandbox",
  "steps",
  "image",
  "libos",
  "share",
  "engine",
  "graph",
  "config",
  "boot",
]) {
  console.log(`== ${name}`);
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`${name}.mjs`, import.meta.url))], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
