import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elfSection } from "#image/elf-section.ts";
import { readLineTable } from "#image/line-table.ts";
import { readSymbolList, symbolAt } from "#image/symbol-list.ts";
import { checkout } from "../cli/checkout.ts";
import { isInstalled } from "../support/installed.ts";
import { runKiln } from "../support/kiln.ts";

/** Every fourth byte of an image's code, for which binutils knows a line. */
const STEP = 4;

describe.skipIf(!isInstalled("addr2line"))("lines and functions are those of binutils", { timeout: 240_000 }, () => {
  test.each(["squeeze@qemu-x86_64", "squeeze@qemu-arm64"])("%s", async (target) => {
    const folder = checkout();
    expect(await runKiln(["build", target, "-q", "--output", "debug"], { cwd: folder })).toMatchObject({ exit: 0 });
    const out = join(folder, "out", target);
    const file = readFileSync(join(out, "debug"));
    const section = elfSection({ size: file.length, read: (offset, size) => file.subarray(offset, offset + size) }, ".debug_line");
    const lines = readLineTable(Buffer.isBuffer(section) ? section : Buffer.alloc(0));
    const symbols = readSymbolList(readFileSync(join(out, "symbols"), "utf8"));
    const functions = symbols.filter(({ isFunction, size }) => isFunction && size > 0);
    const addresses = functions.flatMap(({ address, size }) =>
      Array.from({ length: Math.ceil(size / STEP) }, (_, i) => address + i * STEP),
    );
    const { stdout } = spawnSync("addr2line", ["-e", join(out, "debug")], {
      input: addresses.map((address) => `0x${address.toString(16)}\n`).join(""),
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    // It puts the compilation's folder before names, and a discriminator behind lines, of which it says ? where they are 0.
    const theirs = stdout
      .trim()
      .split("\n")
      .map((line) => line.replace(/^\.\//, "").replace(/ \(discriminator \d+\)$/, ""));
    const ours = addresses.map((address) => lines.at(address));
    expect(addresses.length).toBeGreaterThan(1000);
    const wrong = theirs.flatMap((their, i) => {
      const our = ours[i];
      const text = our === undefined ? "??:0" : `${our.file}:${our.line}`;
      return text === their || their.endsWith(":?") ? [] : [`0x${addresses[i]?.toString(16)}: ${text}, binutils ${their}`];
    });
    expect(wrong).toEqual([]);
    for (const one of functions) expect(symbolAt(symbols, one.address + one.size - 1)?.address).toBe(one.address);
  });
});

test("damaged tables tell nothing wrong, and end", () => {
  const section = fc.uint8Array({ maxLength: 200 }).map((bytes) => {
    const unit = Buffer.from(bytes);
    // What makes the reader go on: a length that fits, a version that it knows.
    if (unit.length > 6) {
      unit.writeUInt32LE(unit.length - 4, 0);
      unit.writeUInt16LE(4, 4);
    }
    return unit;
  });
  fc.assert(fc.property(section, fc.nat(), (bytes, address) => void readLineTable(bytes).at(address)));
});
