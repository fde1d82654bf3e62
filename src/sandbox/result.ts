import { join } from "node:path";
import { assertNever } from "#diagnostics/assert-never.ts";
import { findRefusedEntry } from "./check-entries.ts";
import { errnoName } from "#diagnostics/errno.ts";
import type { SandboxLimits } from "./limits.ts";
import type { RawEntry, Response } from "./protocol.ts";
import type { CollectedEntry, Ending, SandboxRequest, SandboxResult } from "./sandbox.ts";

/** A result without a run. */
export function resultWithout(ending: Ending): SandboxResult {
  return { ending, log: "", entries: [], wallMs: 0, cpuMs: 0, maxRssBytes: 0 };
}

/** The log's last line where it is cut. */
export function logText(bytes: Uint8Array, cut: boolean, limitBytes: number): string {
  const text = new TextDecoder().decode(bytes);
  return cut
    ? `${text}${text.endsWith("\n") ? "" : "\n"}[kiln: the output is longer than ${limitBytes} bytes; the rest is dropped]\n`
    : text;
}

/** What the helper answered, as the callers see it: names decoded, links checked, parents before children. */
export function resultOf(response: Response & { kind: "result" }, request: SandboxRequest, limits: SandboxLimits): SandboxResult {
  const log = logText(response.log, response.logCut, limits.logBytes);
  const measured = {
    log: response.outOfMemory === undefined ? log : `${log}${memoryLine(limits)}`,
    wallMs: Number(response.wallNs) / 1e6,
    cpuMs: Number(response.cpuUs) / 1e3,
    maxRssBytes: Number(response.maxRssBytes),
  };
  const ending = endingOf(response, limits);
  const entries: CollectedEntry[] = [];
  for (const raw of response.entries) {
    const entry = entryOf(raw, request.outputFolder);
    if (entry === undefined)
      return {
        ...measured,
        entries: [],
        ending: { kind: "bad-output", path: Buffer.from(raw.path).toString(), reason: "its name or target is not UTF-8" },
      };
    entries.push(entry);
  }
  entries.sort(byPath);
  const refused = findRefusedEntry(request.outputs, entries);
  if (refused !== undefined) return { ...measured, entries: [], ending: { kind: "bad-output", ...refused } };
  return { ...measured, entries, ending };
}

/** A prefix sorts first, so parents come before children. */
export function byPath(a: CollectedEntry, b: CollectedEntry): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** The log's last line where memory was the end of a step. */
export const memoryLine = ({ memoryBytes }: SandboxLimits): string =>
  `[kiln: ended, as its processes used more than ${memoryBytes} bytes of memory]\n`;

function endingOf(response: Response & { kind: "result" }, { memoryBytes }: SandboxLimits): Ending {
  if (response.ending === "signalled" && response.outOfMemory !== undefined)
    return { kind: "out-of-memory", limitBytes: memoryBytes, isHard: response.outOfMemory === "hard" };
  switch (response.ending) {
    case "exited":
      return { kind: "exited", code: response.value };
    case "signalled":
      return { kind: "signalled", signal: response.value };
    case "timed-out":
    case "cancelled":
      return { kind: response.ending };
    case "bad-output":
      return { kind: "bad-output", path: response.subject, reason: response.reason };
    case "setup-failed":
      return { kind: "setup-failed", step: response.subject, errno: errnoName(response.value) };
    default:
      return assertNever(response.ending);
  }
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function entryOf(raw: RawEntry, outputFolder: string): CollectedEntry | undefined {
  let path: string;
  let target: string;
  try {
    path = strict.decode(raw.path);
    target = strict.decode(raw.target);
  } catch {
    return undefined;
  }
  switch (raw.kind) {
    case "file":
      return {
        kind: "file",
        path,
        digest: `${raw.sha256}/${raw.size}`,
        executable: raw.executable,
        file: join(outputFolder, String(raw.number)),
      };
    case "folder":
      return { kind: "folder", path };
    case "symlink":
      return { kind: "symlink", path, target };
    default:
      return assertNever(raw.kind);
  }
}
