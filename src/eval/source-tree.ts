import type { Span } from "#diagnostics/diagnostic.ts";
import { FieldReader } from "./field-reader.ts";
import { asInt, asList, asString } from "./expect.ts";
import type { Machine } from "./machine.ts";
import { fieldOf } from "./record.ts";
import { fetchName, fetchStep, patchStep, unpackStep } from "./steps.ts";
import { force } from "./thunk.ts";
import type { ArtifactValue, RecordValue, Value } from "./value.ts";

/** `source { urls hash patches strip keep }`: fetch → unpack → patch; gives the tree. `at`: the block's keyword. */
export function sourceTree(machine: Machine, block: RecordValue, at: Span): ArtifactValue {
  const read = new FieldReader(block, "`source`", at);
  read.only(["urls", "hash", "patches", "strip", "keep"]);
  const urls = read.strings("urls");
  const hash = read.optional("hash", asString);
  const strip = read.optional("strip", asInt) ?? 1n;
  const keep = read.strings("keep", []);
  const patches = read.optional("patches", (value, what, place) =>
    asList(value, what, place).items.map((item) => ({ value: force(item), at: placeOf(force(item), place) })),
  );
  const hashField = fieldOf(block, "hash");
  const archive = fetchStep(machine, { urls, hash, hashAt: hashField?.valueAt ?? at }, at);
  const name = fetchName(urls[0] ?? "source");
  return patchStep(machine, unpackStep(machine, { archive, strip, keep, name }, at), patches ?? [], name, at);
}

const placeOf = (value: Value, otherwise: Span): Span => (typeof value === "object" && value.kind === "path" ? value.at : otherwise);
