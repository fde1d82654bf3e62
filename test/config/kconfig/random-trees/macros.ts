import { weighted, type Chance } from "./chance.ts";
import type { Macro, Scene } from "./symbols.ts";

/** Macros with the lines that define them: simple, recursive, appended, functions, functions of functions, the environment, the preset functions. */
export interface Defined extends Macro {
  readonly lines: readonly string[];
}

const KINDS: readonly (readonly [weight: number, make: (name: string, chance: Chance) => Defined])[] = [
  [2, (name, chance) => ({ name, gives: "tristate", lines: [`${name} ${chance.one(["=", ":="])} ${chance.one(["y", "n", "m"])}`] })],
  [1, (name) => ({ name: `${name},y`, gives: "tristate", lines: [`${name} = $(if-yes-${name},$(1))`, `if-yes-${name} = $(1)`] })],
  [1, (name, chance) => ({ name: `${name},${chance.one(["a,a", "a,b", ",b"])}`, gives: "text", lines: [`${name} = $(1)$(2)$(3)-$(0)`] })],
  [1, (name, chance) => ({ name, gives: "number", lines: [`${name}${chance.one(["=", " :=  ", "\t=\t"])}${chance.int(0, 12)}`] })],
  [1, (name, chance) => ({ name, gives: "hex", lines: [`${name} := 0x${chance.int(0, 99).toString(16)}`] })],
  [1, (name) => ({ name, gives: "text", lines: [`${name} = one`, `${name} += two`, `${name} += $(ENV_TEXT)`] })],
  [1, (name) => ({ name, gives: "text", lines: [`${name} := of $(filename) at $(lineno)`] })],
  [1, (name) => ({ name, gives: "text", lines: [`${name} = $(filename):$(lineno)`] })],
  [1, (name) => ({ name, gives: "text", lines: [`late-${name} = old`, `${name} := $(late-${name})`, `late-${name} = new`] })],
  [1, (name) => ({ name, gives: "text", lines: [`${name} = $($(which-${name}))`, `which-${name} = ENV_TEXT`] })],
  [1, (name) => ({ name: "ENV_NUMBER", gives: "number", lines: [`${name} := $(ENV_NUMBER)`] })],
  [1, (name) => ({ name: `${name},$(comma)x`, gives: "text", lines: ["comma := ,", `${name} = [$(1)|$(2)]`] })],
];

/** `$(shell,…)` with commands that only print. */
const SHELL: readonly ((name: string) => Defined)[] = [
  (name) => ({ name, gives: "tristate", lines: [`${name} := $(shell,echo y)`] }),
  (name) => ({ name, gives: "number", lines: [`${name} := $(shell,expr 3 + 4)`] }),
  (name) => ({ name, gives: "text", lines: [`${name} := $(shell,printf 'a\\nb\\n\\n')`] }),
  (name) => ({ name: `${name},true`, gives: "tristate", lines: [`${name} = $(shell,{ $(1); } >/dev/null 2>&1 && echo "y" || echo "n")`] }),
];

export function drawMacros(chance: Chance): readonly Defined[] {
  const count = chance.maybe(45) ? chance.int(1, 6) : 0;
  const macros: Defined[] = [];
  for (let index = 0; index < count; index++) {
    const name = `${chance.one(["v", "cc-option", "success", "V", "x_y"])}${index}`;
    macros.push(chance.maybe(12) ? chance.one(SHELL)(name) : weighted(chance, KINDS)(name, chance));
  }
  return macros;
}

/** A line between entries that says or changes something. */
export function macroLine(scene: Scene): string {
  const { chance } = scene;
  const [name = "v"] = chance.one(scene.macros).name.split(",");
  return chance.one([
    "$(info,read $(filename) up to $(lineno))",
    `$(warning-if,$(${name}),it is $(${name}))`,
    "$(warning-if,n,never)",
    "$(error-if,$(UNSET_IN_ENV),never)",
    "$(UNSET_IN_ENV)",
    "unrelated-macro = $(unrelated-macro2) # this is part of the value",
    "unrelated-macro2 +=",
  ]);
}
