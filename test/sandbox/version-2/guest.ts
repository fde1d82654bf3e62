// Runs in the machine: what is told goes to the console, a line of JSON for the host to judge.
import { mkdtempSync, readdirSync } from "node:fs";
import { findGroupPlace } from "#sandbox/memory-groups.ts";
import { openSandbox } from "#sandbox/open-sandbox.ts";

const [name = "", helper = "", store = "", id = "0"] = process.argv.slice(2);
if (id !== "0") {
  process.setgroups?.([]);
  process.setgid?.(Number(id));
  process.setuid?.(Number(id));
}
const place = findGroupPlace();
const sandbox = await openSandbox({ helper, storeRoot: store, slots: 2, stepMemoryBytes: 100 << 20 });
const attack = async (...words: readonly string[]): Promise<string> => {
  const mounts = [{ kind: "file", path: "attacks", from: `${store}/attacks` }] as const;
  const outputFolder = mkdtempSync(`${store}/tmp/out-`);
  const { ending } = await sandbox.run({ argv: ["./attacks", ...words], env: {}, mounts, outputs: [], timeoutMs: 60_000, outputFolder });
  return ending.kind === "exited" ? `exited ${ending.code}` : ending.kind;
};
const endings = [await attack("eat", "150", "4000"), await attack("eat", "50", "1"), await attack("fill-and-eat", "60", "80", "4000"), await attack("exit", "3")]; // prettier-ignore
const { tier, memoryLimit } = sandbox;
await sandbox.close();
const left = place.kind === "found" ? readdirSync(place.folder).filter((one) => one.startsWith("kiln-")) : [];
process.stdout.write(`RESULT ${JSON.stringify({ name, tier, memoryLimit, endings, left })}\n`);
