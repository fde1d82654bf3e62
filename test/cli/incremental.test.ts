import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildJson, checkout, ran, type BuildJson } from "./checkout.ts";

/** Something that no build before has seen, so that a shared store can't know it. */
const unique = (): string => `${process.pid} ${performance.now()}`;

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

describe("builds after a first one", { timeout: 240_000 }, () => {
  let folder: string;
  let first: BuildJson;
  beforeAll(async () => {
    folder = checkout();
    first = await buildJson(folder);
  }, 240_000);

  test("a second checkout that shares the store runs nothing, and gives the same", async () => {
    const second = await buildJson(checkout());
    expect(ran(second)).toEqual({});
    const sums = ({ targets }: BuildJson): unknown =>
      targets.map(({ name, outputs }) => [name, Object.values(outputs).map(({ sha256 }) => sha256)]);
    expect(sums(second)).toEqual(sums(first));
    expect(second.actions["compile"]?.cached).toBeGreaterThan(50);
  });

  test("an added comment: one compile, no link", async () => {
    edit(join(folder, "recipes/exit/exit.c"), (text) => `/* ${unique()} */\n${text}`);
    expect(ran(await buildJson(folder, "squeeze@qemu"))).toEqual({ compile: 1 });
    // The other platforms have other flags.
    expect(ran(await buildJson(folder))).toEqual({ compile: 2 });
  });

  test("a changed comment in the middle: one compile, no link", async () => {
    edit(join(folder, "recipes/heap/tlsf.c"), (text) => text.replace("/* what is freed twice is found out */", `/* ${unique()} */`));
    expect(ran(await buildJson(folder, "squeeze@linux"))).toEqual({ compile: 1 });
  });

  test("an option compiles the files that read it, and no other", async () => {
    const size = 4096 + 16 * Math.floor(Math.random() * 100_000);
    expect(ran(await buildJson(folder, "squeeze@linux", "--set", `heap.size=${size}`))).toMatchObject({ compile: 1 });
    // console.c reads `crlf`; nothing of it stands in tlsf.c, though both libraries are in the image.
    await buildJson(folder, "squeeze@linux", "--set", "console.crlf=true");
    expect(
      ran(await buildJson(folder, "squeeze@linux", "--set", `heap.size=${size}`, "--set", "console.crlf=true"))["compile"],
    ).toBeUndefined();
    const greeting = `Hello ${unique()}`;
    const changed = await buildJson(folder, "hello@linux", "--set", `banner.greeting=${greeting}`);
    expect(ran(changed)).toMatchObject({ compile: 1 });
  });

  test("an option that nothing reads runs nothing", async () => {
    // `exit.handlers` is read by exit.c only, which hello has too: two images, one compile.
    const handlers = 33 + Math.floor(Math.random() * 900);
    expect(ran(await buildJson(folder, "hello@linux", "squeeze@linux", "--set", `exit.handlers=${handlers}`))["compile"]).toBe(1);
  });

  test("a header compiles those that include it", async () => {
    edit(join(folder, "recipes/crash/include/crash.h"), (text) => `${text}/* ${unique()} */\n`);
    // crash.c and trap_linux.c
    expect(ran(await buildJson(folder, "hello@linux"))).toEqual({ compile: 2 });
    await buildJson(folder);
  });

  test("a file that the image doesn't use runs nothing", async () => {
    writeFileSync(join(folder, "recipes/heap/unused.c"), `int x; /* ${unique()} */\n`);
    expect(ran(await buildJson(folder))).toEqual({});
  });
});
