// Writes docs/libraries: a page for each library of the libOS, made from its recipe, with what it takes of some images. `--check`: nothing is written; fails
// where a page isn't true, a size by more than a quarter, or a library is in none of the images.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const pages = join(root, "docs/libraries");
/** Each library is in one of these. */
const IMAGES = [
  "core.hello@linux-x86_64",
  "core.hello@qemu-x86_64",
  "core.hello@qemu-arm64",
  "core.hello@efi-x86_64",
  "core.squeeze@qemu-x86_64",
  "cases@qemu-x86_64",
  "apps.httpd@qemu-x86_64",
  "apps.httpd@qemu-arm64",
  "apps.lua@linux-x86_64",
  "apps.lua@qemu-riscv64",
  "apps.sqlite@linux-x86_64",
  "apps.zpipe@qemu-x86_64",
  "apps.nginx@qemu-x86_64",
  "apps.busybox@qemu-x86_64",
  "apps.hello_cpp@qemu-x86_64",
  "apps.hello_cpp@linux-x86_64",
  "devices.disk@qemu-x86_64",
  "devices.talk@qemu-x86_64",
  "devices.rest@qemu-riscv64",
  "features.optimised@qemu-x86_64",
  "features.places@qemu-x86_64",
  "features.smash@qemu-x86_64",
  "features.squeezed@qemu-x86_64",
  "preemption.slices@qemu-x86_64",
];
const TOLERANCE = 0.25;

const checks = process.argv.includes("--check");
const folder = checks ? mkdtempSync(join(tmpdir(), "kiln-pages-")) : pages;
const words = ["doc", "-q", "--output", folder, "--of", "core", ...IMAGES.flatMap((image) => ["--size-in", image])];
const { status } = spawnSync(process.execPath, [join(root, "dist/kiln.js"), ...words], {
  cwd: join(root, "scripts/library-pages"),
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
if (checks) {
  const made = readdirSync(folder);
  const wrong = [...differences(readdirSync(pages), made), ...made.filter(hasNoSize).map((name) => `${name}: in none of the images`)];
  rmSync(folder, { recursive: true });
  for (const one of wrong) console.error(one);
  if (wrong.length > 0) console.error("node scripts/library-pages.mjs writes them anew");
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

function differences(kept, made) {
  return [...new Set([...kept, ...made])].flatMap((name) => {
    if (!kept.includes(name)) return [`docs/libraries/${name} is missing`];
    if (!made.includes(name)) return [`docs/libraries/${name} is of no library`];
    const [before, now] = [pages, folder].map((one) => readFileSync(join(one, name), "utf8").split("\n"));
    const line = now.findIndex((text, i) => !isLike(before[i] ?? "", text));
    return line < 0 && before.length === now.length ? [] : [`docs/libraries/${name}:${Math.max(line, 0) + 1} is now: ${now[line] ?? ""}`];
  });
}

function hasNoSize(name) {
  return name !== "README.md" && !/^\| Size \|/m.test(readFileSync(join(folder, name), "utf8"));
}

/** The same, or of sizes nearly the same. */
function isLike(before, now) {
  if (before === now) return true;
  if (!before.startsWith("| Size |") || !now.startsWith("| Size |")) return false;
  const size = /([\d.]+) (bytes|KB|MB)/g;
  const unit = { bytes: 1, KB: 1000, MB: 1_000_000 };
  const [a, b] = [before, now].map((text) => [...text.matchAll(size)].map(([, number, name]) => Number(number) * unit[name]));
  const isNear = a.every((bytes, i) => Math.abs(bytes - (b[i] ?? 0)) <= Math.max(TOLERANCE * bytes, 100));
  return isNear && before.replaceAll(size, "") === now.replaceAll(size, "");
}
