import { expect, test } from "vitest";
import { loadKconfig } from "#config/kconfig/load.ts";
import { ConfigSession } from "#config/kconfig/session.ts";
import { KconfigTree } from "#config/kconfig/tree/kconfig-tree.ts";
import { unfinishedFiles } from "#store/unfinished-files.ts";
import type { OptionTree, Outcome } from "#config/tree/option-tree.ts";
import type { Key } from "#menu/keys.ts";
import { Menu } from "#menu/menu.ts";

const REFUSED: Outcome = { kind: "refused", lines: ["line 1 can't be read"] };

/** A menu where something was kept. `loaded`: what comes of taking it. */
function opened(loaded: Outcome, problem?: string): { readonly menu: Menu; readonly dropped: () => number } {
  const host = { read: () => 'config A\n\tbool "a"\n', glob: () => [], env: () => undefined, shell: undefined };
  const options = { host, dialect: "linux-6.1", report: () => {}, info: () => {} } as const;
  const tree = new KconfigTree(new ConfigSession(loadKconfig("Kconfig", options), options), "values", "/nonexistent", unfinishedFiles);
  const done = { load: () => loaded, save: (): Outcome => ({ kind: "done" }) };
  const withoutDisk = new Proxy<OptionTree>(tree, {
    get(target, name) {
      if (name === "load" || name === "save") return done[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  let dropped = 0;
  const kept = { file: "values.unsaved", exists: () => true, drop: () => (dropped++, problem) };
  return { menu: new Menu(withoutDisk, kept, { columns: 80, rows: 24 }), dropped: () => dropped };
}

const press = (menu: Menu, keys: string): void => {
  for (const text of keys) menu.press((text === "\n" ? { kind: "enter" } : text === "\x1b" ? { kind: "escape", isTwice: false } : { kind: "text", text }) satisfies Key); // prettier-ignore
};
const shown = (menu: Menu): string =>
  menu
    .screen()
    .lines.map((line) => line.map(({ text }) => text).join(""))
    .join("\n");

test("what was kept and couldn't be taken stays, whatever is saved", () => {
  const { menu, dropped } = opened(REFUSED);
  press(menu, "y");
  expect(shown(menu)).toContain("line 1 can't be read");
  press(menu, "\x1byS\n");
  expect(shown(menu)).toContain("Saved to values.");
  expect(dropped()).toBe(0);
});

test("what was taken is gone once it is saved", () => {
  const { menu, dropped } = opened({ kind: "done" });
  press(menu, "yS\n");
  expect(dropped()).toBe(1);
});

test("what can't be removed is told", () => {
  const { menu } = opened(REFUSED, "EISDIR");
  press(menu, "d");
  expect(shown(menu)).toContain("values.unsaved can't be removed: EISDIR");
});
