// node test/fuzz/language.mjs ROUNDS [SEED]: random changes of the repository's recipes, right and wrong ones, go through all that reads recipes. Whatever a
// text holds, Kiln doesn't crash, needs less than a second, and says where it is wrong, with a place inside of the file. Exit status 1, the seed and the shortest such
// text otherwise.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");
const rounds = Number(process.argv[2] ?? 1000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error("usage: language.mjs ROUNDS [SEED]");
  process.exit(2);
}
mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
const work = mkdtempSync(join(ROOT, "node_modules/.cache/kiln-fuzz-"));
try {
  const outfile = join(work, "rounds.mjs");
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["test/fuzz/rounds.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
    logLevel: "error",
  });
  const { fuzz } = await import(pathToFileURL(outfile).href);
  const texts = ["recipes", "test"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".kiln"))
      .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), "utf8")),
  );
  console.log(`seed ${seed}, ${texts.length} texts`);
  const start = Date.now();
  const found = fuzz(texts, rounds, seed, (round) => {
    if (round > 0 && round % 10_000 === 0) console.log(`${round} rounds, ${Math.round((Date.now() - start) / 1000)} s`);
  });
  if (found === undefined) console.log(`${rounds} rounds, nothing wrong`);
  else {
    console.log(`${found.fault}\n--- the text, as JSON\n${JSON.stringify(found.text)}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
