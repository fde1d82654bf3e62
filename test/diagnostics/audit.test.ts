import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { explanations } from "#diagnostics/explained/explanations.ts";
import { ROOT } from "../support/kiln.ts";
import { SAID } from "../support/said.ts";

/** What Kiln says, wherever a test has it: path → text. */
const said = new Map(
  readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(golden|txt)$/.test(path) && !path.includes("run-"))
    .map((path): [string, string] => [path, readFileSync(join(ROOT, "test", path), "utf8")]),
);

/** From `error[CODE]: …` to its `help: …`, or to where the next one begins. */
function blocksOf(text: string): readonly string[] {
  const lines = text.split("\n");
  const starts = lines.flatMap((line, i) => (/^(error|warning)\[KILN-E\d{4}\]: /.test(line) ? [i] : []));
  return starts.map((start, k) => {
    const own = lines.slice(start, starts[k + 1]);
    const help = own.findIndex((line) => line.startsWith("help: "));
    return own.slice(0, help < 0 ? own.length : help + 1).join("\n");
  });
}

const blocks = [...said].flatMap(([path, text]) => blocksOf(text).map((block) => ({ path, block })));

/** Codes of recipes, whose mistakes stand somewhere in a text. A step fails where no text is at fault. */
const HAS_PLACE = /^(error|warning)\[KILN-E0[1-5]/;
/** What the command line says (--set), and a graph that was made by another program. */
const WITHOUT_PLACE = /KILN-E0(328|332|5\d\d)/;

test("there are enough of them", () => {
  expect(blocks.length).toBeGreaterThan(200);
});

test("every message that is written down says what to do, and where", () => {
  const wrong = blocks.filter(({ block }) => {
    const hasPlace = /^ *--> \S+:\d+:\d+$/m.test(block) || !HAS_PLACE.test(block) || WITHOUT_PLACE.test(block);
    return !/^help: \S.*[^.\s]$/m.test(block) || !hasPlace || (block.match(/^note: /gm)?.length ?? 0) > 3;
  });
  expect(wrong).toEqual([]);
});

test("no advice only points to the documentation", () => {
  expect(blocks.filter(({ block }) => block.includes("help: `kiln doc` tells"))).toEqual([]);
});

describe("what the explained examples give", () => {
  const made = [...explanations].flatMap(([code, { example }]) => {
    if (example === undefined || example.as === "other") return [];
    return SAID[example.as](example.wrong).map((one) => ({ code, one }));
  });

  test.each([
    ["has a place", ({ at }: Diagnostic) => at !== undefined && at.start <= at.end && at.end <= at.source.text.length],
    [
      "has a message of one line, without a full stop",
      ({ message }: Diagnostic) => message !== "" && !message.includes("\n") && !message.endsWith("."),
    ],
    [
      "says what to do, in one line without a full stop",
      ({ advice }: Diagnostic) => advice !== "" && !advice.includes("\n") && !advice.endsWith("."),
    ],
    ["has at most three notes", ({ notes }: Diagnostic) => notes.length <= 3],
    ["has notes of one line", ({ notes }: Diagnostic) => notes.every(({ text }) => text !== "" && !text.includes("\n"))],
  ])("%s", (_, isRight) => {
    expect(made.filter(({ one }) => !isRight(one)).map(({ code, one }) => `${code}: ${one.code} ${one.message} / ${one.advice}`)).toEqual(
      [],
    );
  });
});
