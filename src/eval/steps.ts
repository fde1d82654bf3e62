import { posix } from "node:path";
import type { Derivation } from "#derivation/derivation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { badText, missingHash } from "#diagnostics/evaluation.ts";
import { addStep } from "./compile-derivation.ts";
import { Inputs } from "./inputs.ts";
import type { Machine } from "./machine.ts";
import type { ArtifactValue, Value } from "./value.ts";

/** The built-in steps that recipes reach by functions and by `source { … }`. Each gives the file or tree of its output `out`. */

const TIMEOUT = "600";
const SRI = /^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$/;

export interface FetchRequest {
  readonly urls: readonly string[];
  readonly hash: string | undefined;
  /** Where errors about a missing or bad hash point. */
  readonly hashAt: Span;
}

/** Errors: KILN-E0418 without a hash, KILN-E0433 for a hash that isn't an SRI. */
export function fetchStep(machine: Machine, request: FetchRequest, at: Span): ArtifactValue {
  const { urls, hash, hashAt } = request;
  if (hash === undefined || hash === "")
    throw new KilnFailure([
      missingHash(
        urls.map((url) => fromWorkspace(url, at)),
        hashAt,
      ),
    ]);
  if (!SRI.test(hash)) throw new KilnFailure([badText(hash, "a hash like `sha256-…` (SRI)", hashAt)]);
  return step(
    machine,
    {
      kind: "fetch",
      name: fetchName(urls[0] ?? hash),
      command: ["kiln:fetch/1"],
      fetch: { urls: urls.map((url) => fromWorkspace(url, at)), hash },
    },
    new Inputs(machine),
    hashAt,
  );
}

/** `file:./x` starts at the recipe's folder; the graph has it from the workspace's, so that it is the same on every machine. */
function fromWorkspace(url: string, { source }: Span): string {
  if (!url.startsWith("file:") || url.startsWith("file:/")) return url;
  return `file:${posix.join(posix.dirname(source.path), url.slice("file:".length))}`;
}

/** The last part of an address, or NAME@VERSION of an npm package. */
export function fetchName(url: string): string {
  if (url.startsWith("npm:")) return url.slice("npm:".length);
  return (
    url
      .replace(/[?#].*$/, "")
      .split("/")
      .findLast((part) => part !== "") ?? url
  );
}

export interface UnpackRequest {
  readonly archive: Value;
  /** Leading folders that are dropped. */
  readonly strip: bigint;
  /** Globs of what is kept; none: all. */
  readonly keep: readonly string[];
  /** Nothing need be there that the globs match. */
  readonly mayLack?: boolean;
  readonly name: string;
}

export function unpackStep(machine: Machine, { archive, strip, keep, mayLack, name }: UnpackRequest, at: Span): ArtifactValue {
  const inputs = new Inputs(machine).add("archive", archive, at);
  const kept = keep.length === 0 ? [] : [mayLack === true ? "--find" : "--keep", ...keep];
  const command = ["kiln:unpack/1", "--strip", String(strip), ...kept];
  return step(machine, { kind: "prepare", name: `${name} (unpacked)`, command }, inputs, at);
}

/** Without patches the tree itself. */
export function patchStep(
  machine: Machine,
  tree: ArtifactValue,
  patches: readonly { readonly value: Value; readonly at: Span }[],
  name: string,
  at: Span,
): ArtifactValue {
  if (patches.length === 0) return tree;
  const inputs = new Inputs(machine).add("source", tree, at);
  for (const [i, patch] of patches.entries()) inputs.add(`patches/${String(i + 1).padStart(4, "0")}`, patch.value, patch.at);
  return step(machine, { kind: "prepare", name: `${name} (patched)`, command: ["kiln:patch/1", "--strip", "1"] }, inputs, at);
}

export function selectStep(machine: Machine, tree: Value, patterns: readonly string[], name: string, at: Span): ArtifactValue {
  const inputs = new Inputs(machine).add("source", tree, at);
  return step(machine, { kind: "prepare", name: `${name} (selected)`, command: ["kiln:select/1", ...patterns] }, inputs, at);
}

function step(
  machine: Machine,
  given: Pick<Derivation, "kind" | "name" | "command"> & Partial<Derivation>,
  inputs: Inputs,
  at: Span,
): ArtifactValue {
  const derivation: Derivation = { buildSystem: "any", env: {}, timeout: TIMEOUT, outputs: ["out"], inputs: inputs.record, ...given };
  return {
    kind: "artifact",
    root: { kind: "output", step: addStep(machine, derivation, at, inputs.steps), output: "out", path: "" },
    path: "",
    at,
  };
}

/** The name of what a tree or archive was made from, for the names of further steps. */
export function stepName(value: Value): string {
  const root = typeof value === "object" && value.kind === "artifact" ? value.root : undefined;
  const made =
    root?.kind === "output" || root?.kind === "step"
      ? root.step
      : typeof value === "object" && value.kind === "derivation"
        ? value.step
        : undefined;
  if (made !== undefined) return made.derivation.name.replace(/ \((unpacked|patched|selected)\)$/, "");
  if (root?.kind === "host") return root.shown;
  return typeof value === "object" && value.kind === "path" ? value.shown : "text";
}
