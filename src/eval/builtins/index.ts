import { builtinValue, parametersOf, type Builtin } from "../builtin.ts";
import type { Machine } from "../machine.ts";
import type { Value } from "../value.ts";
import { all } from "./all.ts";
import { any } from "./any.ts";
import { assert } from "./assert.ts";
import { basename } from "./basename.ts";
import { cName } from "./c-name.ts";
import { cString } from "./c-string.ts";
import { concatMap } from "./concat-map.ts";
import { contains } from "./contains.ts";
import { dirname } from "./dirname.ts";
import { div } from "./div.ts";
import { drop } from "./drop.ts";
import { endsWith } from "./ends-with.ts";
import { entries } from "./entries.ts";
import { extension } from "./extension.ts";
import { fetch } from "./fetch.ts";
import { filter } from "./filter.ts";
import { filterRecord } from "./filter-record.ts";
import { find } from "./find.ts";
import { flatten } from "./flatten.ts";
import { fold } from "./fold.ts";
import { format } from "./format.ts";
import { get } from "./get.ts";
import { glob } from "./glob.ts";
import { groupBy } from "./group-by.ts";
import { hasKey } from "./has-key.ts";
import { hash } from "./hash.ts";
import { hex } from "./hex.ts";
import { indent } from "./indent.ts";
import { int } from "./int.ts";
import { join } from "./join.ts";
import { json } from "./json.ts";
import { last } from "./last.ts";
import { len } from "./len.ts";
import { lines } from "./lines.ts";
import { lower } from "./lower.ts";
import { map } from "./map.ts";
import { mapRecord } from "./map-record.ts";
import { matches } from "./matches.ts";
import { max } from "./max.ts";
import { mergeAll } from "./merge-all.ts";
import { min } from "./min.ts";
import { names } from "./names.ts";
import { padLeft } from "./pad-left.ts";
import { padRight } from "./pad-right.ts";
import { patch } from "./patch.ts";
import { pathOf } from "./path-of.ts";
import { range } from "./range.ts";
import { readJson } from "./read-json.ts";
import { readText } from "./read-text.ts";
import { readToml } from "./read-toml.ts";
import { recordOfEntries } from "./record-of.ts";
import { regexFindAll } from "./regex-find-all.ts";
import { regexMatch } from "./regex-match.ts";
import { regexReplace } from "./regex-replace.ts";
import { removePrefix } from "./remove-prefix.ts";
import { removeSuffix } from "./remove-suffix.ts";
import { repeat } from "./repeat.ts";
import { replace } from "./replace.ts";
import { reverse } from "./reverse.ts";
import { rootOf } from "./root-of.ts";
import { select } from "./select.ts";
import { sort } from "./sort.ts";
import { split } from "./split.ts";
import { startsWith } from "./starts-with.ts";
import { stem } from "./stem.ts";
import { str } from "./str.ts";
import { substring } from "./substring.ts";
import { sum } from "./sum.ts";
import { take } from "./take.ts";
import { text } from "./text.ts";
import { throwBuiltin } from "./throw.ts";
import { trace } from "./trace.ts";
import { trim } from "./trim.ts";
import { typeOf } from "./type-of.ts";
import { unique } from "./unique.ts";
import { unpack } from "./unpack.ts";
import { upper } from "./upper.ts";
import { values } from "./values.ts";
import { versionCompare } from "./version-compare.ts";
import { versionMatchesRange } from "./version-matches.ts";
import { without } from "./without.ts";
import { zip } from "./zip.ts";
import { zipWithIndex } from "./zip-with-index.ts";

/** Every function of the language, sorted by name. */
export const builtins: readonly Builtin[] = [
  all,
  any,
  assert,
  basename,
  cName,
  cString,
  concatMap,
  contains,
  dirname,
  div,
  drop,
  endsWith,
  entries,
  extension,
  fetch,
  filter,
  filterRecord,
  find,
  flatten,
  fold,
  format,
  get,
  glob,
  groupBy,
  hasKey,
  hash,
  hex,
  indent,
  int,
  join,
  json,
  last,
  len,
  lines,
  lower,
  map,
  mapRecord,
  matches,
  max,
  mergeAll,
  min,
  names,
  padLeft,
  padRight,
  patch,
  pathOf,
  range,
  readJson,
  readText,
  readToml,
  recordOfEntries,
  regexFindAll,
  regexMatch,
  regexReplace,
  removePrefix,
  removeSuffix,
  repeat,
  replace,
  reverse,
  rootOf,
  select,
  sort,
  split,
  startsWith,
  stem,
  str,
  substring,
  sum,
  take,
  text,
  throwBuiltin,
  trace,
  trim,
  typeOf,
  unique,
  unpack,
  upper,
  values,
  versionCompare,
  versionMatchesRange,
  without,
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
  const byName = new Map<string, Value>(builtins.map((one) => [one.name, builtinValue(machine, one)]));
  return byName.set("build_system", machine.environment.buildSystem);
}
