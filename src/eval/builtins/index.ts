import { builtinValue, parametersOf, type Builtin } from "../builtin.ts";
import type { Machine } from "../machine.ts";
import type { Value } from "../value.ts";
import { assert } from "./assert.ts";
import { basename } from "./basename.ts";
import { cName } from "./c-name.ts";
import { cString } from "./c-string.ts";
import { contains } from "./contains.ts";
import { dirname } from "./dirname.ts";
import { div } from "./div.ts";
import { endsWith } from "./ends-with.ts";
import { extension } from "./extension.ts";
import { fetch } from "./fetch.ts";
import { filter } from "./filter.ts";
import { flatten } from "./flatten.ts";
import { fold } from "./fold.ts";
import { get } from "./get.ts";
import { glob } from "./glob.ts";
import { hasKey } from "./has-key.ts";
import { hash } from "./hash.ts";
import { int } from "./int.ts";
import { join } from "./join.ts";
import { json } from "./json.ts";
import { len } from "./len.ts";
import { lower } from "./lower.ts";
import { map } from "./map.ts";
import { matches } from "./matches.ts";
import { names } from "./names.ts";
import { patch } from "./patch.ts";
import { pathOf } from "./path-of.ts";
import { range } from "./range.ts";
import { recordOfEntries } from "./record-of.ts";
import { replace } from "./replace.ts";
import { rootOf } from "./root-of.ts";
import { select } from "./select.ts";
import { sort } from "./sort.ts";
import { split } from "./split.ts";
import { startsWith } from "./starts-with.ts";
import { stem } from "./stem.ts";
import { str } from "./str.ts";
import { text } from "./text.ts";
import { throwBuiltin } from "./throw.ts";
import { trim } from "./trim.ts";
import { unique } from "./unique.ts";
import { unpack } from "./unpack.ts";
import { upper } from "./upper.ts";
import { values } from "./values.ts";
import { zip } from "./zip.ts";
import { zipWithIndex } from "./zip-with-index.ts";

/** Every function of the language, sorted by name. */
export const builtins: readonly Builtin[] = [
  assert,
  basename,
  cName,
  cString,
  contains,
  dirname,
  div,
  endsWith,
  extension,
  fetch,
  filter,
  flatten,
  fold,
  get,
  glob,
  hasKey,
  hash,
  int,
  join,
  json,
  len,
  lower,
  map,
  matches,
  names,
  patch,
  pathOf,
  range,
  recordOfEntries,
  replace,
  rootOf,
  select,
  sort,
  split,
  startsWith,
  stem,
  str,
  text,
  throwBuiltin,
  trim,
  unique,
  unpack,
  upper,
  values,
  zip,
  zipWithIndex,
];

/** `build_system` ("x86_64-linux") is the only builtin that isn't a function. */
export const builtinNames: ReadonlySet<string> = new Set([...builtins.map(({ name }) => name), "build_system"]);

/** Builtins with their parameters; those without aren't functions. */
export const knownBuiltins: ReadonlyMap<string, ReturnType<typeof parametersOf> | undefined> = new Map([
  ...builtins.map((one) => [one.name, parametersOf(one)] as const),
  ["build_system", undefined],
]);

export function builtinValues(machine: Machine): ReadonlyMap<string, Value> {
  const all = new Map<string, Value>(builtins.map((one) => [one.name, builtinValue(machine, one)]));
  return all.set("build_system", machine.environment.buildSystem);
}
