import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChoicesTree } from "#config/choices/tree/choices-tree.ts";
import { isSwitch, type ItemId } from "#config/tree/option-tree.ts";
import { configuration, declare } from "../choices/session.ts";
import { act, actsOf, savesExactly, shownValues, undoesExactly } from "./laws.ts";

/** `config NAME` of a bool whose prompt is its name. */
const entry = (name: string, ...lines: readonly string[]): string =>
  [`config ${name}`, `\tbool "${name}"`, ...lines.map((line) => `\t${line}`), ""].join("\n");
const choice = (prompt: string, lines: readonly string[], ...entries: readonly string[]): string =>
  [`choice`, `\tprompt ${prompt}`, ...lines.map((line) => `\t${line}`), ...entries, "endchoice", ""].join("\n");

const KCONFIG = `menuconfig LIBLWIP
	bool "lwip"
if LIBLWIP
${entry("LWIP_SMALL")}${choice('"Buffers"', ["default LWIP_HEAP if LWIP_SMALL", "help", "  Where they come from."], entry("LWIP_POOL", "depends on !LWIP_SMALL"), entry("LWIP_HEAP"), entry("LWIP_STACK", "select LWIP_DNS"))}
${entry("LWIP_DNS")}${choice('"Trace"', ["optional", "default LWIP_FULL"], entry("LWIP_BRIEF"), entry("LWIP_FULL", "depends on LWIP_DNS"))}
${choice('"Checksums" if LWIP_DNS', [], entry("LWIP_SOFT"), entry("LWIP_HARD"))}
${choice('"Threads"', [], entry("LWIP_ONE"), entry("LWIP_MANY"), entry("LWIP_NONE"))}
${choice('"Clock"', ["default LWIP_SLOW"], entry("LWIP_FAST"), entry("LWIP_SLOW"))}
endif
`;
const declarations = declare({
  "root/a.kiln": `library lwip { options from ./Config.uk }
platform p { }
image web { platforms = [p]  needs lwip  options { force lwip.many = true because "of cores"  lwip.fast = true } }
`,
  "root/Config.uk": KCONFIG,
});

function open(files: Record<string, string> = {}): ChoicesTree {
  return new ChoicesTree(configuration(declarations, files["web.config"] ?? ""), "web@p", {
    file: "web.config",
    read: (file) => files[file],
    write(file, text) {
      files[file] = text;
      return undefined;
    },
  });
}

const called = (tree: ChoicesTree, text: string): ItemId =>
  [...tree.everyItem()].find((id) => tree.item(id).name === text || tree.item(id).prompt === text)!;
const choicesIn = (tree: ChoicesTree): readonly ItemId[] => [...tree.everyItem()].filter((id) => tree.item(id).kind === "choice");
/** What a menu says of a choice. */
const shownChoice = (tree: ChoicesTree, name: string): string => {
  const id = called(tree, name);
  const { isVisible, isChangeable, value, possible, chosen } = tree.state(id);
  const taken = chosen === undefined ? "-" : tree.item(chosen).name;
  return `${name}: ${taken}, ${value} of [${possible.join(" ")}]${isVisible ? "" : ", hidden"}${isChangeable ? "" : ", held"}`;
};

describe("a choice of a Kconfig file", () => {
  test("is one entry of its library, with its entries on a page of their own", () => {
    const tree = open();
    const buffers = called(tree, "Buffers");
    expect(tree.item(buffers)).toMatchObject({ kind: "choice", type: "bool", opens: true });
    expect(tree.children(buffers).map((id) => tree.item(id))).toMatchObject([
      { name: "lwip.pool", type: "member" },
      { name: "lwip.heap", type: "member" },
      { name: "lwip.stack", type: "member" },
    ]);
    expect(tree.parent(called(tree, "lwip.heap"))).toBe(buffers);
    expect([tree.place(buffers), tree.help(buffers), tree.range(buffers)]).toEqual(["Config.uk:6", ["Where they come from."], undefined]);
    expect(tree.children(called(tree, "lwip")).map((id) => tree.item(id).prompt)).toEqual([
      "lwip",
      "LWIP_SMALL",
      "Buffers",
      "LWIP_DNS",
      "Trace",
      "Checksums",
      "Threads",
      "Clock",
    ]);
  });

  test("says which one is taken, and what else it can be", () => {
    const tree = open();
    expect(["Buffers", "Trace", "Checksums", "Threads", "Clock"].map((name) => shownChoice(tree, name))).toMatchInlineSnapshot(`
      [
        "Buffers: lwip.pool, y of [y]",
        "Trace: -, n of [n y]",
        "Checksums: -, n of [], hidden, held",
        "Threads: lwip.many, y of [], held",
        "Clock: lwip.fast, y of [y]",
      ]
    `);
    expect(tree.reason(called(tree, "Buffers"))).toBe('of the choice "Buffers", LWIP_POOL is chosen, as the first that there is');
    expect(tree.reason(called(tree, "Clock"))).toContain("set in image web");
    expect(tree.reason(called(tree, "Threads"))).toContain("of cores");
    expect(tree.reason(called(tree, "Checksums"))).toContain("not asked for: it depends on");
    expect(tree.explain(called(tree, "Buffers")).why[0]).toContain("lwip.pool = true");
  });

  test("is changed by taking another entry, and D takes that back for all of it", () => {
    const tree = open();
    expect(tree.set(called(tree, "lwip.stack"), "y")).toEqual({ kind: "done" });
    expect(tree.changes().map(({ name, before, after }) => `${name} ${before} ${after}`)).toEqual([
      "lwip.pool y n",
      "lwip.stack n y",
      "lwip.dns n y",
      "lwip.soft n y",
    ]);
    expect(shownChoice(tree, "Checksums")).toBe("Checksums: lwip.soft, y of [y]");
    expect(tree.set(called(tree, "lwip.stack"), "n")).toMatchObject({ kind: "refused" });
    expect(tree.set(called(tree, "Buffers"), "n")).toMatchObject({ kind: "refused" });
    expect(tree.unset(called(tree, "lwip.heap"))).toEqual({ kind: "done" });
    expect([tree.changeCount(), tree.isUnsaved()]).toEqual([0, false]);
  });

  test("that is optional is a switch too", () => {
    const tree = open();
    const trace = called(tree, "Trace");
    expect(tree.set(trace, "y")).toEqual({ kind: "done" });
    // Its default can't be: it depends on another option.
    expect(shownChoice(tree, "Trace")).toBe("Trace: lwip.brief, y of [n y]");
    expect(tree.set(called(tree, "lwip.dns"), "y")).toEqual({ kind: "done" });
    expect(tree.set(trace, "n")).toEqual({ kind: "done" });
    expect(tree.set(trace, "y")).toEqual({ kind: "done" });
    expect(shownChoice(tree, "Trace")).toBe("Trace: lwip.full, y of [n y]");
    expect(tree.undo()).toBe('"Trace" set to y');
    expect(shownChoice(tree, "Trace")).toBe("Trace: -, n of [n y]");
    expect(tree.reason(trace)).toBe("none of its entries is taken");
  });

  test("that a recipe forces is held", () => {
    const tree = open();
    for (const name of ["Threads", "lwip.one", "lwip.many"]) expect(tree.set(called(tree, name), "y").kind).toBe("refused");
  });
});

const acts = actsOf("y", "y", "n");

describe("whatever is chosen", () => {
  test("of a choice that is shown exactly one entry is on, of an optional one at most one", () => {
    fc.assert(
      fc.property(acts, (taken) => {
        const tree = open();
        for (const one of taken) {
          act(tree, one);
          for (const id of choicesIn(tree)) {
            const on = tree.children(id).filter((child) => tree.state(child).value === "y");
            const { isVisible, value, possible, chosen } = tree.state(id);
            expect(on).toEqual(chosen === undefined ? [] : [chosen]);
            expect(on).toHaveLength(value === "y" ? 1 : 0);
            if (isVisible && !possible.includes("n")) expect(on).toHaveLength(1);
          }
        }
      }),
    );
  });

  test("can be taken back, saved and read again", () => {
    fc.assert(
      fc.property(acts, (taken) => {
        expect(undoesExactly(open({ other: "CONFIG_LWIP_STACK=y\n" }), taken, () => {})).toBeUndefined();
        savesExactly(open, taken);
      }),
    );
  });

  test("what is offered can be set, and nothing else can", () => {
    fc.assert(
      fc.property(acts, (taken) => {
        for (const value of ["n", "y"]) {
          const tree = open();
          for (const one of taken) act(tree, one);
          for (const id of tree.everyItem()) {
            if (!isSwitch(tree.item(id).type)) continue;
            const before = JSON.stringify(shownValues(tree));
            const { possible, isChangeable } = tree.state(id);
            const outcome = tree.set(id, value);
            expect([tree.item(id), value, outcome.kind]).toEqual([
              tree.item(id),
              value,
              isChangeable && possible.includes(value) ? "done" : "refused",
            ]);
            if (outcome.kind === "done") expect(tree.state(id).value).toBe(value);
            else expect(JSON.stringify(shownValues(tree))).toBe(before);
          }
        }
      }),
    );
  });
});
