import { expect, test } from "vitest";
import { cConfig } from "#config/c-names.ts";
import { configure } from "./workshop.ts";

test("options in C", () => {
  const { target } = configure(
    `platform q { }
     image web { platforms = [q]  needs a, b  options { a.text = "a\\\\b?" } }
     library a { option on: bool { default = true } option off: bool { } option text: string { } option mode: enum("heap", "one-by-one") { default = "one-by-one" } }
     library b { option n: int { default = -9223372036854775807 - 1 } option size: size { default = 4KiB } }`,
  );
  if (!target) throw new Error("not resolved");
  expect(cConfig(target, ["a"])).toMatchObject({ CONFIG_A_MODE: '"one-by-one"', CONFIG_A_MODE_ONE_BY_ONE: "1", CONFIG_A_ON: "1" });
  expect(cConfig(target, ["a"])["CONFIG_A_TEXT"]).toMatch(/^"a.*\\\?"$/);
  expect(Object.keys(cConfig(target, ["a", "b"]))).toEqual([
    "CONFIG_A_MODE",
    "CONFIG_A_MODE_ONE_BY_ONE",
    "CONFIG_A_ON",
    "CONFIG_A_TEXT",
    "CONFIG_B_N",
    "CONFIG_B_SIZE",
  ]);
  expect(cConfig(target, ["b"])).toEqual({ CONFIG_B_N: "(-9223372036854775807LL - 1)", CONFIG_B_SIZE: "4096" });
});
