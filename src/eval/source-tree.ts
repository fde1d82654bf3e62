import type { Span } from "#diagnostics/diagnostic.ts";
import { FieldReader } from "./field-reader.ts";
import { asInt, asList, asString } from "./expect.ts";
import type { Machine } from "./machine.ts";
import { fieldOf } from "./record.ts";
import { fetchName, fetchStep, patchStep, unpackStep } from "./steps.ts";
import { force } from "./thunk.ts";
import type { ArtifactValue, RecordValue, Value } from "./value.ts";

/** What a `source` block says. */
export interface Source {
  readonly urls: readonly string[];
  readonly hash: string | undefined;
  readonly strip: bigint;
  readonly keep: readonly string[];
  readonly patches: readonly { readonly value: Value; readonly at: Span }[];
  /** Globs of the files that hold its licence; undefined: those that are called so. */
  readonly licenses: readonly string[] | undefined;
  readonly archive: ArtifactValue;
  readonly name: string;
}

/** `source { urls hash patches strip keep licenses }`. `at`: the block's keyword. */
export function readSource(machine: Machine, block: RecordValue, at: Span): Source {
  const read = new FieldReader(block, "`source`", at);
  read.only(["urls", "hash", "patches", "strip", "keep", "licenses"]);
  const urls = read.strings("urls");
  const hash = read.optional("hash", asString);
  const patches = read.optional("patches", (value, what, place) =>
    asList(value, what, place).items.map((item) => ({ value: force(item), at: placeOf(force(item), place) })),
  );
  const hashField = fieldOf(block, "hash");
  return {
    urls,
    hash,
    strip: read.optional("strip", asInt) ?? 1n,
    keep: read.strings("keep", []),
    patches: patches ?? [],
    licenses: fieldOf(block, "licenses") === undefined ? undefined : read.strings("licenses"),
    archive: fetchStep(machine, { urls, hash, hashAt: hashField?.valueAt ?? at }, at),
    name: fetchName(urls[0] ?? "source"),
  };
}

/** Fetch → unpack → patch; gives the tree. */
export function sourceTree(machine: Machine, { archive, strip, keep, patches, name }: Source, at: Span): ArtifactValue {
  return patchStep(machine, unpackStep(machine, { archive, strip, keep, name }, at), patches, name, at);
}

const placeOf = (value: Value, otherwise: Span): Span => (typeof value === "object" && value.kind === "path" ? value.at : otherwise);
