import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { canonicalJson } from "#derivation/canonical-json.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import type { Realisation } from "#derivation/output.ts";
import { decodeOutputs, isDigest } from "./result-files.ts";
import type { Trust } from "./store.ts";

/** What a step of a graph came to; kept with the graph where it has no file of `realised/`. */
export interface GraphRow {
  readonly action: Digest;
  readonly outputs: Realisation["outputs"];
  readonly trust: Trust;
  /** What it read of narrowed trees, as whoever scans writes it. */
  readonly reads?: string;
}

/** What steps of a graph came to. */
export interface GraphOutcome {
  readonly rows: ReadonlyMap<DerivationId, GraphRow>;
  /** Steps that came to what others did, by their ids. */
  readonly carried?: ReadonlyMap<DerivationId, DerivationId>;
}

/** A file of `graphs/`: the steps of the graph whose outcome a link shows. */
export interface GraphFile {
  readonly link: string;
  readonly ids: readonly DerivationId[];
  /** Of some of the steps, in their written form. */
  readonly rows: ReadonlyMap<DerivationId, string>;
}

/** Hexadecimal digits of a name's parts. */
const half = 16;
const part = 32;

/** How names of files begin that belong to links of one folder. */
export const graphsOfFolder = (folder: string): string => sha256Hex(folder).slice(0, half);

export const graphsOfLink = (link: string): string => `${graphsOfFolder(dirname(link))}${sha256Hex(link).slice(0, half)}-`;

/** A graph's roots tell all of it. */
export const graphName = (link: string, roots: readonly DerivationId[]): string =>
  `${graphsOfLink(link)}${sha256Hex(roots.toSorted().join("\n")).slice(0, part)}`;

/** The link as JSON, then each id in a line, with its row if there is one, then an empty line: a file that was cut off doesn't end so. */
export function* encodeGraph({ link, ids, rows }: GraphFile): Generator<string> {
  yield `${JSON.stringify(link)}\n`;
  for (const id of ids) {
    const row = rows.get(id);
    yield row === undefined ? `${id}\n` : `${id} ${row}\n`;
  }
  yield "\n";
}

/** Undefined: damaged, or not there. */
export function readGraph(path: string): GraphFile | undefined {
  try {
    return decodeGraph(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

const idLength = 64;

function decodeGraph(text: string): GraphFile | undefined {
  if (!text.endsWith("\n\n")) return undefined;
  const [first = "", ...lines] = text.slice(0, -2).split("\n");
  const link: unknown = JSON.parse(first);
  if (typeof link !== "string") return undefined;
  const ids: DerivationId[] = [];
  const rows = new Map<DerivationId, string>();
  for (const line of lines) {
    if (line.length < idLength) return undefined;
    const id = line.slice(0, idLength);
    ids.push(id);
    if (line.length > idLength) rows.set(id, line.slice(idLength + 1));
  }
  return { link, ids, rows };
}

/** Action, trust, what was read, and the outputs as JSON. */
export const encodeRow = ({ action, trust, reads = "-", outputs }: GraphRow): string =>
  `${action} ${trust} ${reads} ${canonicalJson(outputs)}`;

/** Undefined: damaged. */
export function decodeRow(text: string): GraphRow | undefined {
  const [action, trust, reads = "-"] = text.split(" ", 3);
  if (action === undefined || !isTrust(trust) || !isDigest(action)) return undefined;
  try {
    const outputs = decodeOutputs(JSON.parse(text.slice(action.length + trust.length + reads.length + 3)));
    return outputs && { action, outputs, trust, ...(reads === "-" ? {} : { reads }) };
  } catch {
    return undefined;
  }
}

const isTrust = (text: string | undefined): text is Trust => text === "sandboxed" || text === "unsandboxed";

/** The trust of a row, of which nothing else is looked at. */
export function trustOfRow(text: string): Trust | undefined {
  const [, trust] = text.split(" ", 2);
  return isTrust(trust) ? trust : undefined;
}

/** What `reads` of a row is, of which nothing else is looked at. */
export function readsOfRow(text: string): string | undefined {
  const [, , reads = "-"] = text.split(" ", 3);
  return reads === "-" ? undefined : reads;
}
