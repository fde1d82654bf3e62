// What the loops that kill and collect stand on: a copy of Kiln, checkouts with an image `many` of generated files, random instants.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** KILN_KILL_SEED repeats a run. */
export const seed = Number(process.env.KILN_KILL_SEED ?? Date.now() % 1_000_000);
export const random = mulberry32(seed);

/** The first word of the command line; ends the process where it is no number of rounds. */
export function roundsOr(fallback, usage) {
  const rounds = Number(process.argv[2] ?? fallback);
  if (!Number.isInteger(rounds) || rounds < 1) {
    console.error(`usage: ${usage}`);
    process.exit(2);
  }
  return rounds;
}

/** A folder of one's own, with a copy of Kiln in it: the program must not change under the loop when somebody bundles it anew. */
export function newGround(name) {
  mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
  const work = mkdtempSync(join(ROOT, `node_modules/.cache/kiln-${name}-`));
  for (const path of ["dist", "recipes", "package.json"]) cpSync(join(ROOT, path), join(work, "kiln", path), { recursive: true });
  return { work, kiln: join(work, "kiln/dist/kiln.js"), store: join(work, "store") };
}

export function newCheckout(folder) {
  for (const path of ["workspace.kiln", "recipes"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  mkdirSync(join(folder, "recipes/many"));
}

/** The sources of `many`: the image prints the texts, a line each. `texts`: [name, text] of each file. */
export function writeMany(folder, texts) {
  for (const [name, text] of texts)
    writeFileSync(join(folder, `recipes/many/${name}.c`), `const char *${name}(void) { return "${text}"; }\n`);
  const names = texts.map(([name]) => name);
  const declared = names.map((name) => `const char *${name}(void);`).join("\n");
  const printed = names.map((name) => `\tprintf("%s\\n", ${name}());`).join("\n");
  writeFileSync(join(folder, "recipes/many/main.c"), `#include <printf.h>\n${declared}\nint main(void)\n{\n${printed}\n\treturn 0;\n}\n`);
  const sources = ["main", ...names].map((name) => `./${name}.c`).join(", ");
  writeFileSync(
    join(folder, "recipes/many/many.kiln"),
    `image many {\n  platforms = [linux]\n  needs printf\n  app { sources = [${sources}] }\n}\n`,
  );
}

/** One of [weight, thing]. */
export function pick(weighted) {
  let at = random() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  return weighted.find(([weight]) => (at -= weight) < 0)[1];
}

/** Kills all of a process group, which may have ended. */
export function killGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Tommy Ettinger's small generator of random numbers below 1. */
function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
