// An image with a bit of everything that a build does: a source that is fetched, unpacked and patched, a generated header with options, compiles, links.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./ground.mjs";

const FILES = 4;

/** A workspace whose image `work` says what `writeWork` gave; `out` is where it is shown. */
export function newWorkspace(folder) {
  for (const path of ["workspace.kiln", "recipes"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  mkdirSync(join(folder, "recipes/work"));
}

export const TARGET = "work@linux-x86_64";
export const imageIn = (folder) => join(folder, "out", TARGET, "image");

/** What the image says; undefined: there is none, or it doesn't run. */
export function saidBy(image) {
  const { status, stdout } = spawnSync(image, { encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}

/** Sources that no store has seen. Gives what their image says. `number`: 0 to 999,999, of an option. */
export function writeWork(folder, tag, number) {
  const work = join(folder, "recipes/work");
  writeFileSync(join(work, "fix.patch"), patchTo(`patched ${tag}`));
  const hash = writeArchive(work, tag);
  const names = Array.from({ length: FILES }, (_, i) => `f${i}`);
  for (const name of names) writeFileSync(join(work, `${name}.c`), `const char *${name}(void) { return "${name} ${tag}"; }\n`);
  writeFileSync(
    join(work, "main.c"),
    [
      "#include <printf.h>",
      "#include <packed.h>",
      ...names.map((name) => `const char *${name}(void);`),
      'int main(void)\n{\n\tprintf("%d\\n%s\\n", CONFIG_APP_NUMBER, packed_text());',
      ...names.map((name) => `\tprintf("%s\\n", ${name}());`),
      "\treturn 0;\n}\n",
    ].join("\n"),
  );
  writeFileSync(join(work, "work.kiln"), recipe(names, hash, number));
  return [String(number), `patched ${tag}`, ...names.map((name) => `${name} ${tag}`), ""].join("\n");
}

function recipe(names, hash, number) {
  return `library boxed {
  version = "1.0"
  source {
    urls    = ["file:./packed.tar"]
    hash    = "${hash}"
    patches = [./fix.patch]
  }
  sources = [source / "packed.c"]
  exports {
    headers = [source / "include"]
    symbols = ["packed_*"]
  }
}

image work {
  platforms = [linux]
  needs printf, boxed
  app {
    option number: int(0..999999) {
      default = ${number}
    }
    sources = [${["main", ...names].map((name) => `./${name}.c`).join(", ")}]
  }
}
`;
}

function writeArchive(work, tag) {
  const folder = join(work, ".packed");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "packed/include"), { recursive: true });
  writeFileSync(join(folder, "packed/include/packed.h"), `/* ${tag} */\nconst char *packed_text(void);\n`);
  writeFileSync(join(folder, "packed/packed.c"), packedC("as it was"));
  // So much that unpacking takes its time.
  for (let i = 0; i < 60; i++) writeFileSync(join(folder, `packed/${i}.txt`), `${tag} ${i}\n`.repeat(500));
  const made = spawnSync("tar", ["-cf", "../packed.tar", "packed"], { cwd: folder });
  if (made.status !== 0) throw new Error("tar failed");
  rmSync(folder, { recursive: true, force: true });
  return `sha512-${createHash("sha512")
    .update(readFileSync(join(work, "packed.tar")))
    .digest("base64")}`;
}

const packedC = (text) => `#include <packed.h>\nconst char *packed_text(void)\n{\n\treturn "${text}";\n}\n`;

function patchTo(text) {
  return `--- a/packed.c
+++ b/packed.c
@@ -1,5 +1,5 @@
 #include <packed.h>
 const char *packed_text(void)
 {
-	return "as it was";
+	return "${text}";
 }
`;
}
