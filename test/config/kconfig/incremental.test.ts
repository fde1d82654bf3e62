import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import type { ConfigSession } from "#config/kconfig/session.ts";
import { assignText, unassign } from "#config/kconfig/values/assign.ts";
import { openTree } from "../../support/virtual-kconfig.ts";
import { ODD, openedCases } from "./opened-cases.ts";

const opened = openedCases.filter(([name]) => name !== ODD);

/** Which symbol, and what it is to be: the first is counted from the end of the list again and again. */
const steps = fc.array(fc.tuple(fc.nat(), fc.constantFrom("y", "m", "n", "1", "7", "0x20", "-3", "text", undefined)), { maxLength: 12 });

function apply({ values }: ConfigSession, at: number, wish: string | undefined): void {
  const options = values.model.symbols.flatMap(({ kind, type }, id) => (kind === "option" && type !== "unknown" ? [id] : []));
  const symbol = options[at % Math.max(1, options.length)];
  if (symbol === undefined) return;
  values.compute(symbol);
  if (wish === undefined) unassign(values, symbol);
  else assignText(values, symbol, wish);
}

/** The same as the menu does it, where all is worked out. */
function applyKnowing(session: ConfigSession, at: number, wish: string | undefined): void {
  for (const symbol of session.order) session.values.compute(symbol);
  session.values.changeKnown(() => apply(session, at, wish));
}

/** Until nothing that is worked out drops a wish. */
function computeAll({ values, order }: ConfigSession): void {
  do {
    values.forgetAll();
    for (const symbol of order) values.compute(symbol);
  } while (values.isStale);
}

describe.each([
  ["some values", apply],
  ["all values", applyKnowing],
])("after each change all is as if it were worked out anew, %s known", (_known, change) => {
  test.each(opened)("%s", (_, open) => {
    fc.assert(
      fc.property(steps, (taken) => {
        const session = open();
        session.read("values");
        computeAll(session);
        for (const [at, wish] of taken) {
          change(session, at, wish);
          if (session.values.isStale) computeAll(session);
          const text = writeConfig(session.values);
          session.values.forgetAll();
          expect(text).toBe(writeConfig(session.values));
        }
      }),
      { numRuns: 8 },
    );
  });
});

test("a change tells what else has changed, and nothing more", () => {
  const text = `config A
\tbool "a"
config B
\tbool "b"
\tdepends on A
config C
\tdef_bool B
config D
\tdef_bool A || y
config E
\tdef_bool D
`;
  const { session } = openTree({ files: { Kconfig: text } });
  const { values } = session;
  for (const symbol of session.order) values.compute(symbol);
  const named = (name: string): number => values.model.symbols.findIndex((one) => one.name === name);
  values.userTri[named("A")] = 2;
  values.flags[named("A")]! |= 4;
  const changed = values.changed(named("A")) ?? [];
  expect(changed.map((symbol) => values.model.symbols[symbol]?.name)).toEqual(["A", "B"]);
});

test("chains of dependencies may be long", () => {
  const count = 20_000;
  const text = Array.from({ length: count }, (_, i) => `config A${count - i}\n\tbool "a"\n\tdepends on A${count - i - 1}\n`).join("");
  const { session } = openTree({ files: { Kconfig: `${text}config A0\n\tbool "a"\n\tdefault y\n` } });
  session.read("none");
  const last = session.values.model.symbols.findIndex(({ name }) => name === `A${count}`);
  session.values.compute(last);
  expect(session.values.visible[last]).toBe(0);
});

describe("modules come and go", () => {
  const members = `choice
	prompt "one"
config C
	tristate "c"
config D
	tristate "d"
endchoice
`;
  const rest = `config A
	tristate "a"
config B
	tristate "b"
	depends on A
	select S
	imply T
config S
	tristate
config T
	tristate "t" if A
	default m
config U
	tristate "u" if m
	default y
config V
	tristate "v"
	default A
	depends on m || B = y
config W
	bool "w"
	depends on A = m
	default y
${members}`;
  test.each([
    ["a switch of its own", `config M\n\tmodules\n\tbool "modules"\n\tdefault y\n${rest}`],
    ["a switch at the end", `${rest}config M\n\tmodules\n\tbool "modules"\n\tdefault y\n`],
    ["a switch that asks for a tristate", `${rest}config M\n\tmodules\n\tbool "modules"\n\tdepends on S != n\n\tdefault y\n`],
  ])("%s", (_, Kconfig) => {
    const wish = fc.tuple(fc.constantFrom(..."MMMABCDSTUVW"), fc.constantFrom("y", "m", "n", undefined));
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 12 }), (wishes) => {
        const { session } = openTree({ files: { Kconfig } });
        const { values } = session;
        session.read("none");
        computeAll(session);
        for (const [name, value] of wishes) {
          const symbol = values.model.symbols.findIndex((one) => one.name === name);
          if (value === undefined) unassign(values, symbol);
          else assignText(values, symbol, value);
          if (values.isStale) computeAll(session);
          const text = writeConfig(values);
          values.forgetAll();
          expect(text).toBe(writeConfig(values));
        }
      }),
      { numRuns: 500 },
    );
  });
});
