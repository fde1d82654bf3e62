import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { LaidOutStep } from "#build/debug-step.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { unusableShell } from "#diagnostics/debug.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoOf } from "#config/host-files.ts";
import { whyNotStatic } from "#image/static-program.ts";
import type { InputMount, SandboxRequest } from "#sandbox/sandbox.ts";
import type { Store } from "#store/store.ts";

/** What somebody who looks into a step's sandbox runs there. */
export type DebugCommand =
  /** Beside a shell of Kiln's own or, where `path` names one, a program of this machine. */
  | { readonly kind: "shell"; readonly path?: string; readonly shownPath?: string }
  | { readonly kind: "words"; readonly words: readonly string[] };

/**
 * The step's own request, with another command. A shell is one more input, in a folder that no input has; the rest is as the step sees it, but for the deadline.
 * Throws KILN-E1109 and KILN-E1174.
 */
export function debugRequest(step: LaidOutStep, command: DebugCommand, store: Store, helper: string): SandboxRequest {
  const { derivation, mounts } = step;
  const request = {
    env: derivation.env,
    outputs: derivation.outputs,
    timeoutMs: Number.POSITIVE_INFINITY,
    // Nothing is collected.
    outputFolder: "/",
  };
  if (command.kind === "words") return { ...request, argv: command.words, mounts };
  const { path, shownPath = path } = command;
  const folder = freeFolder(mounts);
  const name = path === undefined ? "sh" : basename(path);
  const place = `${folder}/${name}`;
  const from = path === undefined ? helper : bring(path, shownPath ?? path, store);
  const links = path !== undefined && name.startsWith("busybox") ? appletsOf(path, name, folder) : [];
  const words =
    path === undefined
      ? ["shell", ...derivation.command]
      : links.length > 0
        ? /* wherever the working folder is */ ["sh", "-c", `PATH="$PWD/${folder}/bin" exec sh`]
        : [];
  return { ...request, argv: [`./${place}`, ...words], mounts: [...mounts, { kind: "file", path: place, from }, ...links] };
}

/** Busybox's programs under their names: a shell of it finds them by PATH where there is no /proc. */
function appletsOf(path: string, name: string, folder: string): readonly InputMount[] {
  const { stdout } = spawnSync(path, ["--list"], { encoding: "utf8", timeout: 5000 });
  const applets = (stdout ?? "").split("\n").filter((applet) => /^[\w[][\w.[-]*$/.test(applet));
  return applets.map((applet) => ({ kind: "symlink", path: `${folder}/bin/${applet}`, target: `../${name}` }));
}

function freeFolder(mounts: readonly InputMount[]): string {
  let folder = ".debug";
  while (mounts.some(({ path }) => path === folder || path.startsWith(`${folder}/`))) folder += "-";
  return folder;
}

/** Slots show nothing that isn't in the store. */
function bring(path: string, shownPath: string, store: Store): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new KilnFailure([unusableFile(shownPath, "read", errnoOf(error))]);
  }
  const why = whyNotStatic({ size: bytes.length, read: (offset, size) => bytes.subarray(offset, offset + size) }, process.arch);
  if (why !== undefined) throw new KilnFailure([unusableShell(shownPath, why)]);
  return store.blobPath(store.putBytes(bytes, { executable: true }), true);
}
