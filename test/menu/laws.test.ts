import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { openSession } from "#config/kconfig/session.ts";
import { KconfigTree } from "#config/kconfig/tree/kconfig-tree.ts";
import { unfinishedFiles } from "#store/unfinished-files.ts";
import type { OptionTree } from "#config/tree/option-tree.ts";
import { cut, head, printable, tail, widthOf, wrap } from "#menu/cells.ts";
import { edit, editorOf, shownEditor, type Editor } from "#menu/editor.ts";
import type { Key, NamedKey } from "#menu/keys.ts";
import { Menu } from "#menu/menu.ts";
import type { Screen, Size } from "#menu/screen.ts";
import { openedCases } from "../config/kconfig/opened-cases.ts";
import { ROOT } from "../support/kiln.ts";

const NAMED: readonly NamedKey[] = ["up", "down", "left", "right", "pageUp", "pageDown", "home", "end", "enter", "enter", "backspace", "delete", "eraseLine", "redraw"]; // prettier-ignore
const keys: fc.Arbitrary<Key> = fc.oneof(
  fc.constantFrom(...NAMED).map((kind): Key => ({ kind })),
  fc.constantFrom(...NAMED).map((kind): Key => ({ kind })),
  fc.constantFrom(..."ynmzhqWDURCSL/? abc1239").map((text): Key => ({ kind: "text", text })),
  fc.constantFrom(..."ynmzWDUR").map((text): Key => ({ kind: "text", text })),
  fc.boolean().map((isTwice): Key => ({ kind: "escape", isTwice })),
  fc.string({ unit: "binary" }).map((text): Key => ({ kind: "paste", text })),
);
const sizes: fc.Arbitrary<Size> = fc.record({ columns: fc.integer({ min: 1, max: 130 }), rows: fc.integer({ min: 1, max: 40 }) });

/** Nothing is written by it. */
const withoutDisk = (tree: KconfigTree): OptionTree =>
  new Proxy<OptionTree>(tree, {
    get(target, name) {
      if (name === "save" || name === "keep") return () => ({ kind: "refused", lines: ["there is no disk here"] });
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });

const textsOf = ({ lines }: Screen): readonly string[] => lines.map((line) => line.map(({ text }) => text).join(""));

/** With control characters, wide ones and others in all of its texts. */
const strange = (): ReturnType<(typeof openedCases)[number][1]> => {
  const host = diskHost({ folder: join(ROOT, "test/menu/trees/strange"), env: {}, allowShell: false });
  return openSession("Kconfig", { host, dialect: "linux-6.1", report: () => {}, info: () => {} });
};

describe("whatever is pressed", () => {
  test.each([...openedCases, ["strange", strange] as const])(
    "%s: the screen is as large as the terminal, and holds nothing but what can be read",
    (_, open) => {
      fc.assert(
        fc.property(fc.array(keys, { maxLength: 40 }), sizes, sizes, (pressed, size, other) => {
          const tree = new KconfigTree(open(), "values", "/nonexistent", unfinishedFiles);
          const menu = new Menu(
            withoutDisk(tree),
            { file: "values.unsaved", exists: () => pressed.length % 3 === 0, drop: () => undefined },
            size,
          );
          let now = size;
          for (const [i, key] of pressed.entries()) {
            menu.press(key);
            if (i === 20) menu.resize((now = other));
            const lines = textsOf(menu.screen());
            expect(lines).toHaveLength(now.rows);
            for (const line of lines) {
              expect(widthOf(line)).toBe(now.columns);
              expect(line).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
            }
            if (menu.end !== undefined) break;
          }
        }),
        { numRuns: 10 },
      );
    },
  );
});

const texts = fc.string({ unit: fc.oneof(fc.constantFrom("a", " ", "\u00A0", "\u3000", "漢", "e\u0301", "😀", "\u202E", "\u001b", "\t"), fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 })), maxLength: 60 }); // prettier-ignore

describe("texts in columns", () => {
  test("what is cut fits, and what fits isn't cut", () => {
    fc.assert(
      fc.property(texts, fc.nat({ max: 40 }), (text, width) => {
        const line = printable(text);
        for (const part of [cut(line, width), head(line, width), tail(line, width)]) expect(widthOf(part)).toBeLessThanOrEqual(width);
        if (widthOf(line) <= width) expect([cut(line, width), head(line, width), tail(line, width)]).toEqual([line, line, line]);
      }),
    );
  });

  test("lines that are broken fit, and hold every character", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 8, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
        const squeezed = (one: string): string => one.replaceAll(" ", "");
        expect(squeezed(lines.join(""))).toBe(squeezed(printable(text)));
      }),
    );
  });

  test("an editor's cursor stays within the text, and within its line", () => {
    fc.assert(
      fc.property(texts, fc.array(keys), fc.integer({ min: 1, max: 30 }), (text, pressed, width) => {
        let editor: Editor = editorOf(text);
        for (const key of pressed) {
          editor = edit(editor, key) ?? editor;
          expect(editor.at).toBeGreaterThanOrEqual(0);
          expect(editor.at).toBeLessThanOrEqual(editor.text.length);
          const shown = shownEditor(editor, width);
          expect(shown.column).toBeLessThanOrEqual(width - 1);
          expect(widthOf(shown.text)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
