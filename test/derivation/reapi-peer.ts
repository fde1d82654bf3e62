import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Digest } from "#derivation/digest.ts";
import type { DirectoryListing } from "#derivation/reapi/directory.ts";
import type { ActionSpec } from "#derivation/reapi/action.ts";
import { Action, Command, digestOfMessage } from "#derivation/reapi/messages.ts";

/** An action as reapi_peer.py takes it. */
export interface PeerAction {
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly timeout: string;
  readonly inputRoot: Digest;
}

export interface PeerAnswer {
  readonly directories: readonly Digest[];
  readonly actions: readonly { readonly command: Digest; readonly action: Digest }[];
}

const script = fileURLToPath(new URL("./reapi_peer.py", import.meta.url));
/** Debian's own Python, whose packages hold BuildStream. */
const python = "/usr/bin/python3";

/** Why the peer can't be asked; undefined if it can. */
export function peerMissing(): string | undefined {
  try {
    askPeer([], []);
    return undefined;
  } catch {
    return "python3-buildstream is not installed (apt install python3-buildstream)";
  }
}

export function askPeer(directories: readonly DirectoryListing[], actions: readonly PeerAction[]): PeerAnswer {
  const input = JSON.stringify({ directories, actions });
  return JSON.parse(execFileSync(python, [script], { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], maxBuffer: 1 << 28 }));
}

/** What an action of Kiln's holds, told apart from how Kiln encodes it. */
export function peerAction(step: ActionSpec, inputRoot: Digest, properties: Readonly<Record<string, string>>): PeerAction {
  const words = step.fetch === undefined ? step.command : [...step.command, step.fetch.hash];
  return { arguments: words, env: step.env, outputs: step.outputs, properties, timeout: step.timeout, inputRoot };
}

/** Reads stored Action and Command blobs back, so that actions of a real build can be put to the peer. */
export function peerActionOfBlobs(actionBytes: Uint8Array, commandBytes: Uint8Array): PeerAction {
  const action = Action.decode(actionBytes);
  const command = Command.decode(commandBytes);
  return {
    arguments: command.arguments ?? [],
    env: record(command.environmentVariables),
    outputs: command.outputPaths ?? [],
    properties: record(command.platform?.properties),
    timeout: String(action.timeout?.seconds ?? 0),
    inputRoot: digestOfMessage(action.inputRootDigest) ?? "",
  };
}

function record(pairs: readonly { name?: string | null; value?: string | null }[] | null | undefined): Record<string, string> {
  return Object.fromEntries((pairs ?? []).map(({ name, value }) => [name ?? "", value ?? ""]));
}
