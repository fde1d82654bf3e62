// Makes all generated code (folders `generated/`, git-ignored): grammar, REAPI messages, schema validator.
// Each maker skips its work when its result is newer than its sources; `--force` makes all.
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const folder = new URL("./", import.meta.url);
const makers = (await readdir(folder)).filter((name) => /^generate-.*\.mjs$/.test(name)).toSorted();
for (const name of makers) {
  const { generate } = await import(new URL(name, folder));
  await generate({ root: fileURLToPath(new URL("../", folder)) });
}
