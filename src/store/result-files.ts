import { compareUtf8 } from "#derivation/byte-order.ts";
import { canonicalJson } from "#derivation/canonical-json.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import type { ActionResult, Output, Realisation } from "#derivation/output.ts";
import { ActionResult as Message, digestMessage, digestOfMessage } from "#derivation/reapi/messages.ts";

/**
 * A REAPI `ActionResult`: trees by their root `Directory` (REAPI's DIRECTORY_ONLY form), both streams of the command as `stdout_raw`, the
 * wall time as `virtual_execution_duration`. Exit code 0 (only success is kept) is proto3's default.
 */
export function encodeActionResult({ outputs, wallMs, log }: ActionResult): Uint8Array {
  const paths = Object.keys(outputs).toSorted(compareUtf8);
  const seconds = Math.floor(wallMs / 1000);
  const nanos = Math.round((wallMs - seconds * 1000) * 1e6);
  const duration = { ...(seconds === 0 ? {} : { seconds }), ...(nanos === 0 ? {} : { nanos }) };
  return Message.encode({
    outputFiles: paths.flatMap((path) => {
      const output = outputs[path];
      if (output?.kind !== "file") return [];
      return [{ path, digest: digestMessage(output.digest), ...(output.executable ? { isExecutable: true } : {}) }];
    }),
    outputDirectories: paths.flatMap((path) => {
      const output = outputs[path];
      return output?.kind === "tree" ? [{ path, rootDirectoryDigest: digestMessage(output.digest) }] : [];
    }),
    ...(log === "" ? {} : { stdoutRaw: Buffer.from(log, "utf8") }),
    executionMetadata: { virtualExecutionDuration: duration },
  }).finish();
}

/** Undefined: not a result that Kiln can use (damaged, cut off, of a failed step). */
export function decodeActionResult(bytes: Uint8Array): ActionResult | undefined {
  try {
    const message = Message.decode(bytes);
    if ((message.exitCode ?? 0) !== 0 || (message.outputSymlinks ?? []).length > 0) return undefined;
    const outputs: Record<string, Output> = {};
    for (const file of message.outputFiles ?? []) {
      const digest = digestOfMessage(file.digest);
      if (digest === undefined || !isOutputPath(file.path)) return undefined;
      outputs[file.path] = { kind: "file", digest, executable: file.isExecutable ?? false };
    }
    for (const tree of message.outputDirectories ?? []) {
      const digest = digestOfMessage(tree.rootDirectoryDigest);
      if (digest === undefined || !isOutputPath(tree.path)) return undefined;
      outputs[tree.path] = { kind: "tree", digest };
    }
    // A file that a power cut left empty is a valid message without outputs; no step has none.
    if (Object.keys(outputs).length === 0) return undefined;
    const duration = message.executionMetadata?.virtualExecutionDuration;
    // A `Long` where the library of that name is installed, whatever the generated types say.
    // oxlint-disable-next-line typescript/no-unnecessary-type-conversion
    const wallMs = Number(duration?.seconds ?? 0) * 1000 + (duration?.nanos ?? 0) / 1e6;
    return { outputs, wallMs, log: Buffer.from(message.stdoutRaw ?? []).toString("utf8") };
  } catch {
    return undefined;
  }
}

/** One small JSON text, whose file is named after the derivation. */
export function encodeRealisation({ outputs, action }: Realisation): string {
  return canonicalJson({ action, outputs });
}

/** Undefined: damaged or cut off. */
export function decodeRealisation(id: DerivationId, text: string): Realisation | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("action" in value) || !("outputs" in value)) return undefined;
    const { action } = value;
    const outputs = decodeOutputs(value.outputs);
    return !isDigest(action) || outputs === undefined ? undefined : { derivation: id, outputs, action };
  } catch {
    return undefined;
  }
}

/** What a step left, of a JSON value; undefined: it is none, or there is nothing. */
export function decodeOutputs(value: unknown): Realisation["outputs"] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const outputs: Record<string, Output> = {};
  for (const [path, output] of Object.entries(value)) {
    if (!isOutputPath(path) || !isOutput(output)) return undefined;
    outputs[path] = output;
  }
  return Object.keys(outputs).length === 0 ? undefined : outputs;
}

export function isOutput(value: unknown): value is Output {
  if (typeof value !== "object" || value === null || !("kind" in value) || !("digest" in value) || !isDigest(value.digest)) return false;
  return value.kind === "tree" || (value.kind === "file" && "executable" in value && typeof value.executable === "boolean");
}

export function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}\/(?:0|[1-9][0-9]{0,15})$/.test(value);
}

function isOutputPath(path: string | null | undefined): path is string {
  return typeof path === "string" && path !== "" && !path.split("/").some((part) => part === "" || part === "." || part === "..");
}
