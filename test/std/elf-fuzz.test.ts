import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildTools, openToolbox, START, type Toolbox } from "./toolbox.ts";

/** Cases of each tool; `KILN_FUZZ_CASES` for more. */
const CASES = Number(process.env["KILN_FUZZ_CASES"] ?? "500");

let box: Toolbox;
let fuzz: string;
beforeAll(async () => {
  const own = (name: string): string => join(import.meta.dirname, "fuzz", name);
  [box, fuzz] = await Promise.all([
    openToolbox(),
    // Whatever the C standard leaves undefined traps; so does a byte beyond a piece of memory.
    buildTools({
      name: "fuzz",
      flags: ["-fsanitize=undefined", "-fsanitize-trap=undefined"],
      sources: [own("start.c"), own("allocate.c")],
    }),
  ]);
  const text = `${START}
    int shared = 3; static int own; extern int outside(int); int *pointers[] = { &shared, &own };
    __attribute__((weak)) int weak(int x) { return x + shared; }
    __attribute__((visibility("hidden"))) int hidden(int x) { return weak(x) + own; }
    int kiln_main(void) { return hidden(1) + *pointers[0]; }`;
  box.compile("a.c", `${text} int use(void) { return outside(1); }`, { flags: ["-faddrsig"] });
  box.compile(
    "b.S",
    '.section .text.both,"axG",@progbits,both,comdat\n.weak both\nboth: nop\n.text\n.globl outside\noutside: nop\n.quad both, outside, absent\n',
  );
  expect(box.link("-r", "-o", "object", "a.o", "b.o").status).toBe(0);
  expect(box.link("-static", "-o", "image", "--defsym=outside=0", "a.o").status).toBe(0);
  box.compile("movable.c", text.replace("extern int outside(int);", ""), { flags: ["-fpie"] });
  const pie = ["-pie", "--no-dynamic-linker", "-z", "notext", "-z", "norelro"];
  expect(box.link("-static", ...pie, "-z", "max-page-size=4096", "-o", "movable", "movable.o")).toMatchObject({ stderr: "", status: 0 });
  box.archive("archive", "a.o", "b.o");
  expect(box.tool("elf-strip", "image", "stripped").status).toBe(0);
});
afterAll(() => box.dispose());

test.each([
  ["object", ["elf-localise", "--library", "lib", "@", "%", "out*", "hidden"]],
  ["object", ["elf-check", "%", "@", "b.o"]],
  ["archive", ["elf-check", "--gate", "out*", "%", "b.o", "--application", "@"]],
  ["image", ["elf-symbols", "@", "%"]],
  ["image", ["elf-strip", "@", "%"]],
  ["image", ["elf-same-load", "@", "image", "%"]],
  ["movable", ["elf-efi", "@", "%"]],
  ["stripped", ["elf-same-load", "stripped", "@", "%"]],
])("%s: %s: no change to the file ends the tool other than by an exit status", (file, words) => {
  const ran = box.run(fuzz, file, "0", String(CASES), ...words);
  expect(ran).toMatchObject({ signal: null });
  const [done, refused, ended] = (ran.stdout.trimEnd().split("\n").at(-1) ?? "").split(" ").map(Number);
  expect(ran.stdout.split("\n").slice(0, -2)).toEqual([]);
  expect([ended, (done ?? 0) + (refused ?? 0)]).toEqual([0, CASES]);
  expect(refused).toBeGreaterThan(CASES / 50);
});

test("the guard works: a tool that reads too far is found", async () => {
  const broken = await buildTools({
    name: "fuzz-broken",
    flags: ["-fsanitize=undefined", "-fsanitize-trap=undefined"],
    sources: ["start.c", "allocate.c", "broken/subst.c"].map((name) => join(import.meta.dirname, "fuzz", name)),
  });
  expect(box.run(broken, "object", "0", "3", "subst", "@", "%").stdout).toBe("0 11\n1 11\n2 11\n0 0 3\n");
});
