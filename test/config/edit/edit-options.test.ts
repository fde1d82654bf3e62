import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editOptions } from "#config/edit/edit-options.ts";
import type { OptionValue } from "#config/resolved.ts";
import { formatModule } from "#syntax/format/format.ts";
import { declare } from "../choices/session.ts";
import { configure, say, values } from "../workshop.ts";

const LIBRARIES = `platform p {}

library heap {
  option size: size(4KiB..1GiB) { prompt = "Size"  default = 1MiB }
  option name: string { default = "" }
  option on: bool { default = false }
}
library log {
  option level: enum("info", "warn") { default = "info" }
}
`;

/** The image's text after an edit, or what is said instead. */
function edited(image: string, wishes: Readonly<Record<string, OptionValue>>): string {
  const declarations = declare({ "root/a.kiln": LIBRARIES, "root/web.kiln": image });
  const web = declarations.images.get("web");
  if (!web) throw new Error("no image");
  const wanted = Object.entries(wishes).map(([key, value]) => {
    const [library = "", name = ""] = key.split(".");
    const option = (library === "app" ? web.app : declarations.libraries.get(library))?.options.get(name);
    if (!option) throw new Error(`no option ${key}`);
    return { option, value };
  });
  const result = editOptions(declarations, web, wanted);
  return "text" in result ? result.text : result.diagnostics.map((one) => `${say(one)} (${one.detail ?? ""})`).join("\n");
}

const canonical = (text: string): string => {
  const formatted = formatModule({ path: "web.kiln", text });
  if ("diagnostics" in formatted) throw new Error(text);
  return formatted.text;
};

describe("an edit of an image's options", () => {
  const WISHES = { "heap.size": 4n << 20n, "log.level": "warn" };
  test.each([
    ["no block", "image web {\n  platforms = [p]\n  needs heap, log # all\n  # the end\n}\n"],
    ["an image on one line", "image web { platforms = [p]  needs heap, log }\n"],
    ["an empty block", "image web {\n  platforms = [p]\n  needs heap, log\n  options {}\n}\n"],
    ["a block on one line", "image web {\n  platforms = [p]\n  needs heap, log\n  options { heap.size = 2MiB }\n}\n"],
    [
      "a block with comments",
      'image web {\n  platforms = [p]\n  needs heap, log\n  options {\n    # first\n    heap.size = 2MiB # enough\n    heap.name = "x" # last\n    # end\n  }\n}\n',
    ],
    [
      "another form than kiln fmt's",
      "image web {\n    platforms = [p]\n    needs heap, log\n    options {\n        heap.size=2MiB   # enough\n    } # here\n}",
    ],
    ["a default of the image", "image web {\n  platforms = [p]\n  needs heap, log\n  options { default heap.size = 2MiB }\n}\n"],
  ])("%s", (_, text) => {
    const after = edited(text, WISHES);
    expect(after).toMatchSnapshot();
    expect(values(configure({ "root/a.kiln": LIBRARIES, "root/web.kiln": after }))).toMatchObject(WISHES);
    if (canonical(text) === text) expect(canonical(after)).toBe(after);
  });

  test("what has a reason isn't edited", () => {
    const image = (wish: string): string => `image web { platforms = [p]  needs heap, log  options { ${wish} } }\n`;
    expect(edited(image('force heap.size = 2MiB because "small"'), WISHES)).toBe(
      "KILN-E1163 web.kiln:1:75: --save doesn't set heap.size (the image forces its value)",
    );
    expect(edited(image("heap.size = 2MiB when target.arch == x86_64  heap.size = 3MiB when target.arch == arm64"), WISHES)).toBe(
      "KILN-E1163 web.kiln:1:69: --save doesn't set heap.size (the image's wish has a condition)",
    );
  });

  test("any text is written so that it is read again, comments stay", () => {
    const text =
      "image web {\n  platforms = [p]\n  needs heap, log\n\n  # before\n  options {\n    heap.on = true # on\n  }\n\n  # after\n}\n";
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: fc.constantFrom(...'${}\\"\nu0a ') })),
        fc.bigInt({ min: 4096n, max: 1n << 30n }),
        fc.boolean(),
        (name, size, on) => {
          const wishes = { "heap.name": name, "heap.size": size, "heap.on": on };
          const after = edited(text, wishes);
          expect(values(configure({ "root/a.kiln": LIBRARIES, "root/web.kiln": after }))).toMatchObject(wishes);
          expect(canonical(after)).toBe(after);
          for (const comment of ["  # before\n", " # on\n", "  # after\n"]) expect(after).toContain(comment);
        },
      ),
      { numRuns: 100 },
    );
  });
});
