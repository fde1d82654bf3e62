import fc from "fast-check";
import { expect, test } from "vitest";
import { ChoicesTree, type ChoiceFiles } from "#config/choices/tree/choices-tree.ts";
import { isSwitch } from "#config/tree/option-tree.ts";
import { configuration, declare } from "../choices/session.ts";
import { act, actsOf, savesExactly, undoesExactly } from "./laws.ts";

const declarations = declare(`
library lwip {
  option ipv6: bool { prompt = "IPv6"  default = false  requires = [opt.dns] }
  option dns: bool { prompt = "DNS"  default = false }
  option mode: enum("heap", "pool") { prompt = "Mode"  default = "heap" }
  option pbufs: int(8..4096) {
    prompt  = "Buffers"
    depends = opt.mode == "pool"
    default = 64 when heap.size < 1MiB
    default = 256
  }
  option name: string { prompt = "Name"  default = "lwip" }
  option fixed: bool { prompt = "Fixed"  default = true }
  option inner: int { default = 3 }
  check heap.size >= 64KiB because "lwip's pools need it"
  sources = []
}
library heap { option size: size(4KiB..1GiB) { prompt = "Heap"  default = 4MiB }  sources = [] }
library spare { option on: bool { prompt = "On"  default = false }  sources = [] }
platform p { toolchain = { }  archs = [x86_64] }
image web {
  platforms = [p]
  needs lwip, heap
  needs spare when lwip.ipv6
  options { force lwip.fixed = false because "of this" }
  app { sources = [] }
}
`);

/** Files in memory. */
function open(files: Record<string, string> = {}): ChoicesTree {
  const disk: ChoiceFiles = {
    file: "web.config",
    read: (file) => files[file],
    write(file, text) {
      files[file] = text;
      return undefined;
    },
  };
  return new ChoicesTree(configuration(declarations, files["web.config"] ?? ""), "web@p", disk);
}

const acts = actsOf("y", "n", "heap", "pool", "12", "9999", "8KiB", "128KiB", "2MiB", 'a "text"', "");

test("undo undoes exactly, redo does it again, a file is undone as one step", () => {
  fc.assert(
    fc.property(acts, (taken) => {
      const tree = open({ other: 'CONFIG_LWIP_MODE="pool"\nCONFIG_LWIP_PBUFS=100\n' });
      expect(undoesExactly(tree, taken, () => void tree.load("other"))).toBeUndefined();
    }),
  );
});

test("what is saved and loaded again shows the same", () => {
  fc.assert(fc.property(acts, (taken) => savesExactly(open, taken)));
});

test("what can be set is what is offered, and then it is that; what is refused says why", () => {
  fc.assert(
    fc.property(acts, (taken) => {
      const tree = open();
      for (const one of taken) act(tree, one);
      for (const item of tree.everyItem()) {
        const { type } = tree.item(item);
        const { possible, isChangeable } = tree.state(item);
        for (const value of isSwitch(type) ? ["n", "y"] : []) {
          const outcome = tree.set(item, value);
          if (outcome.kind === "refused") expect(outcome.lines.length).toBeGreaterThan(0);
          expect(outcome.kind).toBe(isChangeable && possible.includes(value) ? "done" : "refused");
          if (outcome.kind !== "done") continue;
          expect(tree.state(item).value).toBe(value);
          tree.undo();
        }
      }
    }),
  );
});

test("a size that is out of its range, no size, or against a check is refused, and nothing has changed", () => {
  const tree = open();
  const heap = [...tree.everyItem()].find((id) => tree.item(id).name === "heap.size") ?? 0;
  expect(tree.set(heap, "2TiB")).toMatchObject({
    kind: "refused",
    lines: [expect.stringContaining("can't be 2TiB"), expect.any(String)],
  });
  expect(tree.set(heap, "many")).toEqual({ kind: "refused", lines: ['"many" is no size(4KiB..1GiB)'] });
  expect(tree.set(heap, "16KiB")).toMatchObject({
    kind: "refused",
    lines: [expect.stringContaining("lwip's pools need it"), expect.any(String)],
  });
  expect([tree.state(heap).value, tree.undo()]).toEqual(["4MiB", undefined]);
});
