import { endianness } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { diskHost } from "#config/kconfig/disk-host.ts";
import type { KconfigHost } from "#config/kconfig/host.ts";
import type { LoadedKconfig } from "#config/kconfig/load.ts";
import { flattenModel, restoreModel } from "#config/kconfig/model/flat-model.ts";
import { Sources } from "#config/kconfig/text/sources.ts";
import type { Dialect } from "#config/kconfig/text/tokens.ts";
import { sha256Hex } from "#derivation/digest.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { noteUse } from "#store/last-use.ts";
import { readKept, trimKept, writeKept } from "../kept/kept-file.ts";
import { commandsAgain, treeAgain, type CommandObservations, type TreeObservations } from "./kconfig-observations.ts";
import { KconfigObserver } from "./kconfig-observer.ts";
import { withPatientCompiler } from "./patient-compiler.ts";

/** Set by the bundler: a digest of all of Kiln's code. Without it (in tests of sources) nothing is kept. */
declare const __KILN_SOURCES__: string | undefined;

export interface KconfigQuestion {
  /** As `source` takes it. */
  readonly root: string;
  readonly dialect: Dialect;
  /** Absolute: relative paths begin here, commands run here. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly allowShell: boolean;
}

export interface KconfigAsking {
  readonly storeFolder: string;
  readonly now: () => number;
  /** Nothing of earlier runs counts. */
  readonly isFresh: boolean;
  /** Digest of Kiln's code; default: the bundler's. */
  readonly code?: string;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly info: (text: string) => void;
}

interface Head {
  readonly tree: TreeObservations;
  readonly commands: CommandObservations;
  /** How many bytes the model's numbers and its text are; what was told follows. */
  readonly sizes: readonly [numbers: number, text: number];
}

type Told = { readonly kind: "warning"; readonly diagnostic: Diagnostic } | { readonly kind: "info"; readonly text: string };

/** So many trees (folders, environments, dialects) are kept, some megabytes each for Linux's. */
const MOST = 16;

/**
 * Reads a tree of Kconfig files, or takes what an earlier run made of it, in `STORE/kconfig/KILN/QUESTION`, while files, environment and commands are as
 * they were (docs/decisions/016). What commands printed counts also where files have changed. Throws what is wrong as a KilnFailure.
 */
export async function keptKconfig(question: KconfigQuestion, asking: KconfigAsking): Promise<LoadedKconfig> {
  const { code = typeof __KILN_SOURCES__ === "undefined" ? undefined : __KILN_SOURCES__, storeFolder } = asking;
  if (code === undefined) return await loadAnew(question, asking, new KconfigObserver(question, new Map(), asking.now));
  const folder = join(storeFolder, "kconfig", code);
  const path = join(folder, nameOf(question));
  const found = asking.isFresh ? undefined : readKept<Head>(path);
  if (found) noteUse(folder);
  const again = found && lookAgain(found.head, question, asking.now());
  if (found && again?.tree) {
    const head: Head = { ...found.head, tree: again.tree, commands: again.commands };
    if (head.tree !== found.head.tree || head.commands !== found.head.commands) writeKept(storeFolder, path, { head, body: [found.body] });
    return restored(head, found.body, question, asking);
  }
  const observer = new KconfigObserver(question, again?.known ?? new Map(), asking.now);
  const told: Told[] = [];
  const loaded = await loadAnew(
    question,
    {
      ...asking,
      report(diagnostic) {
        told.push({ kind: "warning", diagnostic });
        asking.report(diagnostic);
      },
      info(text) {
        told.push({ kind: "info", text });
        asking.info(text);
      },
    },
    observer,
  );
  const tree = observer.tree();
  const commands = observer.commands();
  if (tree === undefined || commands === undefined) return loaded;
  const { numbers, text } = flattenModel(loaded.model);
  const parts = [new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), Buffer.from(text, "latin1"), serialize(told)];
  const head: Head = { tree, commands, sizes: [numbers.byteLength, text.length] };
  writeKept(storeFolder, path, { head, body: parts });
  trimKept(folder, MOST);
  return loaded;
}

/** The environment as a whole counts where there are commands, since they see it; but for what shells set by themselves. */
function nameOf({ root, dialect, folder, env, allowShell }: KconfigQuestion): string {
  const names = allowShell ? Object.keys(env).filter((name) => !["_", "SHLVL", "OLDPWD"].includes(name)) : [];
  const seen = names.toSorted().map((name) => [name, env[name]]);
  return sha256Hex(JSON.stringify([process.versions.v8, endianness(), root, dialect, folder, allowShell, seen]));
}

interface Again {
  /** Undefined: files, environment or a command say another thing now. */
  readonly tree: TreeObservations | undefined;
  readonly commands: CommandObservations;
  readonly known: ReadonlyMap<string, string>;
}

/** Undefined: what commands could see is another thing now, so that nothing counts. */
function lookAgain({ tree, commands }: Head, question: KconfigQuestion, nowMs: number): Again | undefined {
  const seen = commandsAgain(commands, question, nowMs);
  if (seen === undefined) return undefined;
  const host = diskHost(question);
  const known = new Map(seen.printed.flatMap(([command, output, isClosed]) => (isClosed ? [[command, output] as const] : [])));
  const now = treeAgain(tree, host, nowMs);
  const isOpen = seen.printed.some(([, , isClosed]) => !isClosed);
  if (now === undefined || !isOpen) return { tree: now, commands: seen, known };
  // A command that runs may write what is read.
  return { tree: saysTheSame(seen, host, known) ? treeAgain(now, host, nowMs) : undefined, commands: seen, known };
}

/** Asks commands again of which it can't be told what they print. */
function saysTheSame({ printed }: CommandObservations, { shell }: KconfigHost, known: Map<string, string>): boolean {
  for (const [command, output, isClosed] of printed) {
    if (isClosed) continue;
    const now = shell?.(command);
    if (now === undefined) return false;
    known.set(command, now);
    if (now !== output) return false;
  }
  return true;
}

function restored(
  { sizes: [numbersSize, textSize] }: Head,
  body: Buffer,
  question: KconfigQuestion,
  { report, info }: KconfigAsking,
): LoadedKconfig {
  // Numbers begin at a multiple of their size.
  const numbers = new Int32Array(Uint8Array.from(body.subarray(0, numbersSize)).buffer);
  const model = restoreModel({ numbers, text: body.toString("latin1", numbersSize, numbersSize + textSize) });
  // What the check sum covers was written by `keptKconfig`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  for (const one of deserialize(body.subarray(numbersSize + textSize)) as readonly Told[]) {
    if (one.kind === "info") info(one.text);
    else report(one.diagnostic);
  }
  const { read } = diskHost(question);
  return { model, sources: new Sources({ files: model.files, read }) };
}

async function loadAnew(question: KconfigQuestion, { report, info }: KconfigAsking, observer: KconfigObserver): Promise<LoadedKconfig> {
  const { loadKconfig } = await import("#config/kconfig/load.ts");
  const host = observer.watching(diskHost({ ...question, observer, memory: observer }));
  return withPatientCompiler(() => loadKconfig(question.root, { host, dialect: question.dialect, report, info }));
}
