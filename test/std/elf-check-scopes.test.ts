import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openToolbox, type Ran, type Toolbox } from "./toolbox.ts";

/** Archives and scopes: what elf-check says must be what the linker does. */
let box: Toolbox;
beforeAll(async () => (box = await openToolbox()));
afterAll(() => box.dispose());

const object = (name: string, text: string): string => box.compile(`${name}.c`, text, { flags: ["-O0"] });

/** An archive of the toolchain's own `ar`, its members named by their files. */
function archive(name: string, members: Readonly<Record<string, string>>): string {
  const objects = Object.entries(members).map(([member, text]) => object(`${name}/${member}`, text));
  box.archive(`${name}.a`, ...objects);
  return `${name}.a`;
}

function check(...words: readonly string[]): Ran {
  box.write("symbols.txt", "as before");
  return box.tool("elf-check", ...words);
}

const list = (): readonly string[] => box.read("symbols.txt").toString().trimEnd().split("\n");
const wrong = (line: string): Partial<Ran> => ({ status: 1, signal: null, stderr: `${line}\n` });

describe("an archive", () => {
  test("gives the members that are needed, and those that these need; others may lack what they use", () => {
    const libc = archive("libc", {
      puts: "int write_all(void); int puts(void) { return write_all(); }",
      write: "int write_all(void) { return 1; } int write_twice(void) { return 2; }",
      a_member_with_a_name_of_more_than_fifteen_letters: "int nobody_has(void); int unused(void) { return nobody_has(); }",
    });
    const app = object("app", "int puts(void); int main(void) { return puts(); }");
    expect(check("symbols.txt", app, libc)).toMatchObject({ status: 0, stderr: "" });
    expect(list()).toEqual(["main app", "puts libc", "write_all libc", "write_twice libc"]);
    expect(box.link("-o", "linked", "-e", "main", app, libc)).toMatchObject({ status: 0, stderr: "" });
  });

  test("what a member lacks is told with the function that uses it", () => {
    const libc = archive("libc2", { puts: "int nobody_has(void); int puts(void) { return nobody_has(); }" });
    const app = object("app2", "int puts(void); int main(void) { return puts(); }");
    expect(check("symbols.txt", app, libc)).toMatchObject(
      wrong("libc2 uses `nobody_has` in `puts`, which no library of the image defines"),
    );
    expect(box.link("-o", "linked", "-e", "main", app, libc).stderr).toContain("undefined symbol: nobody_has");
  });

  test("a definition outside of it wins: its member stays away", () => {
    const libc = archive("libc3", { malloc: "int malloc(void) { return 1; }", free: "int free(void) { return 1; }" });
    const app = object("app3", "int free(void); int malloc(void) { return 2; } int main(void) { return malloc() + free(); }");
    expect(check("symbols.txt", app, libc)).toMatchObject({ status: 0, stderr: "" });
    expect(list()).toEqual(["free libc3", "main app3", "malloc app3"]);
  });

  test("a member that is needed for something else brings its name twice", () => {
    const libc = archive("libc4", { all: "int malloc(void) { return 1; } int free(void) { return 1; }" });
    const app = object("app4", "int free(void); int malloc(void) { return 2; } int main(void) { return free(); }");
    expect(check("symbols.txt", app, libc)).toMatchObject(wrong("`malloc` is defined by app4 and libc4: let only one of them export it"));
    expect(box.link("-o", "linked", "-e", "main", app, libc).stderr).toContain("duplicate symbol: malloc");
  });

  test("a weak use takes no member, a weak definition is one", () => {
    const libc = archive("libc5", {
      locks: "int lock(void) { return 1; }",
      puts: "__attribute__((weak)) int lock(void); __attribute__((weak)) int puts(void) { return lock ? lock() : 0; }",
    });
    const app = object("app5", "int puts(void); int main(void) { return puts(); }");
    expect(check("symbols.txt", app, libc)).toMatchObject({ status: 0, stderr: "" });
    expect(list()).toEqual(["main app5", "puts libc5"]);
  });

  test("hidden symbols are private to it", () => {
    const hidden = '__attribute__((visibility("hidden")))';
    const libc = archive("libc6", {
      inner: `${hidden} int inner(void) { return 1; }`,
      outer: `${hidden} int inner(void); int outer(void) { return inner(); }`,
    });
    const good = object("app6", "int outer(void); int main(void) { return outer(); }");
    expect(check("symbols.txt", good, libc)).toMatchObject({ status: 0, stderr: "" });
    expect(list()).toEqual(["main app6", "outer libc6"]);
    const bad = object("bad6", "int inner(void); int main(void) { return inner(); }");
    expect(check("symbols.txt", bad, libc)).toMatchObject(
      wrong("bad6 uses `inner` in `main`, which is private to libc6: what others may use stands in its `exports { symbols = [...] }`"),
    );
  });

  test.each([
    ["a byte of a header", (bytes: Buffer): Buffer => Buffer.concat([bytes.subarray(0, 66), Buffer.from("x"), bytes.subarray(67)])],
    ["its end", (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 10)],
  ])("damaged: %s", (_, damage) => {
    const libc = archive("libc7", { puts: "int puts(void) { return 1; }" });
    box.write("damaged.a", damage(box.read(libc)));
    expect(check("symbols.txt", "damaged.a")).toMatchObject({ status: 1, signal: null });
  });
});

describe("scopes", () => {
  const kernel = (): string =>
    object("heap", "int malloc(void) { return 1; } int gate(void) { return malloc(); } int start(void); int go(void) { return start(); }");
  const libc = (): string =>
    archive("musl", {
      malloc: "int gate(void); int malloc(void) { return gate(); }",
      start: "int main(void); int start(void) { return main(); }",
    });

  test("each has names of its own, gates are seen from both sides", () => {
    const app = object("app8", "int malloc(void); int main(void) { return malloc(); }");
    expect(check("--gate", "gate", "--gate", "sta*", "symbols.txt", kernel(), "--application", app, libc())).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(list()).toEqual(["gate heap", "go heap", "main app8", "malloc heap", "malloc musl", "start musl"]);
  });

  test("what is no gate: who has it, and where it would be said", () => {
    const app = object("app9", "int go(void); int main(void) { return go(); }");
    expect(check("--gate", "gate", "symbols.txt", kernel(), "--application", app, libc())).toMatchObject(
      wrong(
        "heap uses `start` in `go`, which belongs to the application's musl: the kernel may use only what stands in its `exports { gates = [...] }`\n" +
          "app9 uses `go` in `main`, which belongs to the kernel's heap: application code may use only what stands in its `exports { gates = [...] }`",
      ),
    );
  });
});
