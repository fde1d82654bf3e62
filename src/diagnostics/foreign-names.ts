import { didYouMean, nearest } from "./suggest.ts";

const ABSENCE = "there is no null: leave the field out (`when`), and ask for it with `has` or `??`";

/** Names that stand for values in other languages → what Kiln has. */
const VALUES: Readonly<Record<string, string>> = {
  null: ABSENCE,
  nil: ABSENCE,
  None: ABSENCE,
  undefined: ABSENCE,
  True: "it is written true",
  False: "it is written false",
  inherit: "fields are written NAME = VALUE: { a = a }",
  builtins: "builtins have no prefix: `kiln doc` lists them",
  lib: "builtins have no prefix: `kiln doc` lists them",
};

/** Functions of other languages → Kiln's. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  length: "len",
  size: "len",
  count: "len",
  keys: "names",
  attrNames: "names",
  attrValues: "values",
  listToAttrs: "record_of",
  mapAttrs: "map_record",
  filterAttrs: "filter_record",
  removeAttrs: "without",
  hasAttr: "has_key",
  getAttr: "get",
  reduce: "fold",
  foldl: "fold",
  flatMap: "concat_map",
  concatMap: "concat_map",
  concatLists: "flatten",
  concatStringsSep: "join",
  splitString: "split",
  toString: "str",
  toUpper: "upper",
  toLower: "lower",
  hasPrefix: "starts_with",
  hasSuffix: "ends_with",
  includes: "contains",
  readFile: "read_text",
  fromJSON: "read_json",
  toJSON: "json",
  wildcard: "glob",
  print: "trace",
  abort: "throw",
};

/** What to do about a name that stands for nothing. */
export function adviceForName(name: string, near: string | undefined, otherwise: string): string {
  const value = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  if (value !== undefined) return value;
  if (near !== undefined) return didYouMean(near, otherwise);
  const meant = Object.hasOwn(FUNCTIONS, name) ? name : nearest(name, Object.keys(FUNCTIONS));
  const known = meant === undefined ? undefined : FUNCTIONS[meant];
  return known === undefined ? otherwise : `the builtin is called ${known}`;
}
