import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isSpdx } from "#image/licenses.ts";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

interface Told {
  readonly target: string;
  readonly libraries: readonly { readonly name: string; readonly license: string; readonly texts: readonly string[] }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

test("of an image: each library's licence, sources, patches and texts", async () => {
  const { stdout, stderr, exit } = await runKiln(["licenses", "squeeze@linux", "-q"]);
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  expect(stdout).toContain(`BSD-2-Clause
  lz4 1.9.2
    npm:lz4@0.6.5
    sha512-KSZcJU49QZOlJSItaeIU3p8WoAvkTmD9fJqeahQXNu1iQ/kR0/mQLdbrK8JY9MY8f6AhJoMrihp1nu1xDbscSQ==
    patched: recipes/lz4/patches/0001-heap.patch
    patched: recipes/lz4/patches/0002-negative-size.patch
    licence: texts/lz4/deps/lz4/lib/LICENSE

BSD-3-Clause
  the image's own code
`);
});

test("texts are left in a folder, and what is missing is told", async () => {
  const cwd = temporaryFolder("licenses");
  const files = {
    "workspace.kiln": 'workspace demo {}\ninput core = shipped("core")\nopen core { linux, lz4, string }\n',
    "main.kiln": `library odd {
  license = "BSD"
  source {
    urls     = ["npm:lz4@0.6.5"]
    hash     = "sha512-KSZcJU49QZOlJSItaeIU3p8WoAvkTmD9fJqeahQXNu1iQ/kR0/mQLdbrK8JY9MY8f6AhJoMrihp1nu1xDbscSQ=="
    licenses = ["README.*"]
  }
}
library mute {}
image hi { platforms = [linux]  needs lz4, mute, odd  app { sources = [./main.c] } }
`,
    "main.c": "int main(void) { return 0; }\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const { stdout, exit } = await runKiln(["licenses", "--json", "--output", "texts", "-q"], { cwd });
  expect(exit).toBe(0);
  const told = JSON.parse(stdout) as Told;
  expect(told.warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "KILN-E1013 the image's own code declares no licence",
    "KILN-E1015 no text of the licence of the image's own code was found",
    "KILN-E1013 library mute declares no licence",
    "KILN-E1015 no text of the licence of library mute was found",
    'KILN-E1014 "BSD" of library odd is no licence that SPDX knows',
  ]);
  expect(told.libraries.find(({ name }) => name === "odd")).toMatchObject({ license: "BSD", texts: ["texts/odd/README.md"] });
  expect(readFileSync(join(cwd, "texts/texts/core.lz4/deps/lz4/lib/LICENSE"), "utf8")).toContain("Redistribution and use");
  expect(existsSync(join(cwd, "texts/licenses.json"))).toBe(true);
});

test("licences are expressions of SPDX's", () => {
  expect(["MIT", "MIT OR Apache-2.0", "GPL-2.0-only WITH Linux-syscall-note", "LicenseRef-own"].every(isSpdx)).toBe(true);
  expect(["BSD", "GPL", "", "MIT and more"].some(isSpdx)).toBe(false);
});
