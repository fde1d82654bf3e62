import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { readElf } from "./elf-reader.ts";

const FIXTURE = join(import.meta.dirname, "fixtures/scopes");
const HOST = process.arch === "arm64" ? "arm64" : "x86_64";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kiln-scopes-"));
  cpSync(FIXTURE, folder, { recursive: true });
  const built = await runKiln(["build", "--output", "debug"], { cwd: folder });
  if (built.exit !== 0) throw new Error(built.stderr);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (name: string, arch: string = HOST): string => join(folder, `out/scopes@linux-${arch}`, name);

test("kernel and application each call their own function of one name; the initrd holds what the image names", () => {
  const ran = spawnSync(out("image"), ["last"], { encoding: "utf8" });
  expect(ran.stdout).toBe("last\nhalf\n070701bin/one\nsub/file.txt\n");
  expect(ran.status).toBe(2 * (2 * 11 + 1));
});

test.each(["x86_64", "arm64"])("what the archive needn't give isn't there (%s)", (arch) => {
  const { symbols } = JSON.parse(readFileSync(out("symbols", arch), "utf8")) as { symbols: readonly { name: string }[] };
  const names = symbols.map(({ name }) => name);
  expect(names.filter((name) => name === "twice")).toHaveLength(2);
  expect(names).toEqual(expect.arrayContaining(["libc_start", "main", "service_say", "_start"]));
  expect(names).not.toContain("unused");
});

test("application code may use vector registers, the kernel may not", () => {
  const disassembled = readElf(readFileSync(out("image", "x86_64")));
  // divsd or mulsd with xmm registers: f2 0f 59 or 5e.
  const text = disassembled.segments[0]?.bytes ?? Buffer.alloc(0);
  expect(text.includes(Buffer.from([0xf2, 0x0f, 0x59])) || text.includes(Buffer.from([0xf2, 0x0f, 0x5e]))).toBe(true);
});

test("what is no gate can't be used from the other side", async () => {
  const main = join(folder, "main.c");
  const before = readFileSync(main, "utf8");
  writeFileSync(
    main,
    before
      .replace("int main", "void console_puts(const char *);\nint main")
      .replace("volatile double", "console_puts(argv[0]);\n\tvolatile double"),
  );
  const built = await runKiln(["build", `scopes@linux-${HOST}`], { cwd: folder });
  writeFileSync(main, before);
  expect(built.exit).toBe(1);
  expect(built.stderr).toContain(
    "app uses `console_puts` in `main`, which belongs to the kernel's core.console: application code may use only",
  );
});
