import fc from "fast-check";
import { expect, test } from "vitest";
import { CrashNotes } from "#run/crash-notes.ts";

const describeAddress = (address: number, isReturn: boolean): string | undefined =>
  address === 0 ? undefined : `f${address}${isReturn ? " (return)" : ""}`;

function noted(chunks: readonly Uint8Array[]): { readonly text: string; readonly seen: boolean } {
  const out: Uint8Array[] = [];
  const notes = new CrashNotes(describeAddress, (bytes) => out.push(Uint8Array.from(bytes)));
  for (const chunk of chunks) notes.take(chunk);
  return { text: Buffer.concat(out).toString("latin1"), seen: notes.seen };
}
const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
const frame = (address: number): string => `  ${address.toString(16).padStart(16, "0")}`;

test("a backtrace's addresses are told, and no others", () => {
  const text = `${frame(7)}\nbacktrace:\n${frame(1)}\n${frame(0)}\r\n${frame(2)}\nbye\n${frame(3)}\nbacktrace:\r\n${frame(4)}\r\n`;
  expect(noted([bytes(text)])).toEqual({
    text: `${frame(7)}\nbacktrace:\n${frame(1)}  f1\n${frame(0)}\r\n${frame(2)}  f2 (return)\nbye\n${frame(3)}\nbacktrace:\r\n${frame(4)}  f4\r\n`,
    seen: true,
  });
  expect(noted([bytes("hello\nno newline")])).toEqual({ text: "hello\nno newline", seen: false });
});

const line = fc.oneof(
  fc.constantFrom("backtrace:", "backtrace: ", frame(1), frame(2 ** 40), ` ${frame(3)}`, `${frame(5)} x`, "", "crash: "),
  fc.string({ unit: "binary", maxLength: 100 }),
);
const console_ = fc
  .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\n\n", "\r")))
  .map((lines) => bytes(lines.map(([text, end]) => text + end).join("")));

test("however its bytes come, all pass on in order, and the notes are the same", () => {
  fc.assert(
    fc.property(console_, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (all, sizes) => {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < all.length;) {
        const size = sizes.next().value ?? 1;
        chunks.push(all.subarray(at, at + size));
        at += size;
      }
      const { text } = noted(chunks);
      expect(text).toBe(noted([all]).text);
      expect(text.replaceAll(/(?<= {2}[0-9a-f]{16}) {2}f\d+(?: \(return\))?(?=\r?\n)/g, "")).toBe(Buffer.from(all).toString("latin1"));
    }),
  );
});

test("what has no end of line yet isn't held back", () => {
  const out: string[] = [];
  const notes = new CrashNotes(describeAddress, (part) => out.push(Buffer.from(part).toString("latin1")));
  notes.take(bytes("> "));
  expect(out.join("")).toBe("> ");
  notes.take(bytes(`backtrace:\n${frame(9)}`));
  expect(out.join("")).toBe(`> backtrace:\n${frame(9)}`);
});
