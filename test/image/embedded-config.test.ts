import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { elfSection } from "#image/elf-section.ts";
import { embeddedConfig } from "#image/embedded-config.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-image-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = Buffer.from("\0.kiln.config\0.shstrtab\0");

/** An ELF file with a section of this content, as elf-strip writes it. */
function image(content: Buffer): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const section = (name: number, type: number, offset: number, size: number): Buffer => {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt32LE(name, 0);
    bytes.writeUInt32LE(type, 4);
    bytes.writeBigUInt64LE(BigInt(offset), 24);
    bytes.writeBigUInt64LE(BigInt(size), 32);
    return bytes;
  };
  const namesAt = 64 + content.length;
  header.writeBigUInt64LE(BigInt(namesAt + NAMES.length), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(3, 60);
  header.writeUInt16LE(2, 62);
  const sections = [section(0, 0, 0, 0), section(1, 1, 64, content.length), section(14, 3, namesAt, NAMES.length)];
  return Buffer.concat([header, content, NAMES, ...sections]);
}

const inMemory = (bytes: Buffer): Parameters<typeof elfSection>[0] => ({
  size: bytes.length,
  read(offset, size) {
    if (offset < 0 || offset + size > bytes.length) throw new Error("read outside of the file");
    return bytes.subarray(offset, offset + size);
  },
});
const file = (name: string, bytes: Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const codeOf = (path: string): string => {
  try {
    return embeddedConfig(path, "image");
  } catch (error) {
    return error instanceof KilnFailure ? error.diagnostics.map(({ code, detail }) => `${code} ${detail ?? ""}`).join() : "thrown";
  }
};
const GOOD = image(Buffer.from("CONFIG_A=y\n"));
const changed = (offset: number, ...bytes: readonly number[]): Buffer => {
  const copy = Buffer.from(GOOD);
  copy.set(bytes, offset);
  return copy;
};

describe("options in an image", () => {
  test("are read", () => expect(embeddedConfig(file("good", GOOD), "image")).toBe("CONFIG_A=y\n"));

  test.each([
    ["text", Buffer.from("int main(void) { return 0; } and some more text, longer than a header is"), "KILN-E1164 "],
    ["an empty file", Buffer.alloc(0), "KILN-E1164 "],
    ["32 bits", changed(4, 1), "KILN-E1164 "],
    ["no sections", changed(40, 0, 0, 0, 0, 0, 0, 0, 0), "KILN-E1166 "],
    ["another name", Buffer.from(GOOD.toString("latin1").replace(".kiln.config", ".kiln.confiG"), "latin1"), "KILN-E1166 "],
    ["headers behind the end", changed(47, 0x7f), "KILN-E1165 its section headers lie outside of the file"],
    ["too many headers", changed(60, 0xff, 0xfe), "KILN-E1165 its section headers lie outside of the file"],
    ["headers of another size", changed(58, 40), "KILN-E1165 its section headers have another size"],
    ["names that aren't there", changed(62, 9), "KILN-E1165 no section has the names of sections"],
    ["cut off", GOOD.subarray(0, GOOD.length - 1), "KILN-E1165 its section headers lie outside of the file"],
    [
      "a section behind the end",
      changed(GOOD.length - 64 - 64 + 24, 0xff, 0xff),
      "KILN-E1165 the section .kiln.config lies outside of the file",
    ],
    [
      "a huge section",
      changed(GOOD.length - 64 - 64 + 32, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      "KILN-E1165 the section .kiln.config lies outside of the file",
    ],
  ])("aren't: %s", (name, bytes, said) => {
    expect(codeOf(file(name.replaceAll(/\W/g, "-"), bytes))).toBe(said);
  });

  test("aren't: a folder, nothing, a pipe", () => {
    expect(codeOf(folder)).toBe("KILN-E1109 EISDIR");
    expect(codeOf(join(folder, "nothing"))).toBe("KILN-E1109 ENOENT");
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(codeOf(join(folder, "pipe"))).toBe("KILN-E1164 ");
  });

  test("nothing outside of a changed file is read", () => {
    const change = fc.tuple(fc.nat(GOOD.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(GOOD.length), (changes, length) => {
        const bytes = Buffer.from(GOOD);
        for (const [at, byte] of changes) bytes[at] = byte;
        for (const one of [bytes, bytes.subarray(0, length)]) {
          const found = elfSection(inMemory(one), ".kiln.config");
          if (Buffer.isBuffer(found)) expect(found.length).toBeLessThanOrEqual(one.length);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
