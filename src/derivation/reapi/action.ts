import { compareUtf8 } from "../byte-order.ts";
import type { Derivation } from "../derivation.ts";
import { digestOf, type Digest } from "../digest.ts";
import { Action, Command, digestMessage } from "./messages.ts";

/** The part of a derivation that reaches its action beside the input root. */
export type ActionSpec = Pick<Derivation, "command" | "env" | "outputs" | "timeout" | "buildSystem" | "fetch">;

export interface EncodedAction {
  /** The key in the action cache. */
  readonly action: Digest;
  readonly actionBytes: Uint8Array;
  readonly command: Digest;
  readonly commandBytes: Uint8Array;
}

interface Property {
  readonly name: string;
  readonly value: string;
}

/**
 * The REAPI v2 `Action` and `Command` of a step whose input root is known, in canonical bytes: environment and platform sorted by name,
 * output paths by bytes, proto3 defaults left out. Everything comes from the derivation: nothing of the host, no flag. A fetch's hash is
 * the last word of its command, so that the key tells what it must give.
 */
export function encodeAction(step: ActionSpec, inputRoot: Digest): EncodedAction {
  const properties = platformOf(step);
  const commandBytes = Command.encode({
    arguments: step.fetch === undefined ? [...step.command] : [...step.command, step.fetch.hash],
    environmentVariables: Object.keys(step.env)
      .toSorted(compareUtf8)
      .map((name) => ({ name, ...unlessEmpty(step.env[name] ?? "") })),
    platform: { properties: properties.map(({ name, value }) => ({ name, value })) },
    outputPaths: [...new Set(step.outputs)].toSorted(compareUtf8),
  }).finish();
  const command = digestOf(commandBytes);
  const actionBytes = Action.encode({
    commandDigest: digestMessage(command),
    inputRootDigest: digestMessage(inputRoot),
    timeout: { seconds: Number(step.timeout) },
    platform: { properties: properties.map(({ name, value }) => ({ name, value })) },
  }).finish();
  return { action: digestOf(actionBytes), actionBytes, command, commandBytes };
}

/** The program of a built-in step (`kiln:unpack/1`), undefined for a command. */
export function builtinOf(command: readonly string[]): string | undefined {
  return command[0]?.startsWith("kiln:") === true ? command[0] : undefined;
}

/** Names and values of the platform lexicon that the Remote Execution API publishes; `kiln-builtin` marks what no worker can run. */
function platformOf(step: ActionSpec): readonly Property[] {
  if (builtinOf(step.command) !== undefined) return [{ name: "kiln-builtin", value: "true" }];
  const [isa = "", family = ""] = step.buildSystem.split("-");
  return [
    { name: "ISA", value: lexiconIsa.get(isa) ?? isa },
    { name: "OSFamily", value: family },
  ].filter(({ value }) => value !== "");
}

const lexiconIsa: ReadonlyMap<string, string> = new Map([
  ["x86_64", "x86-64"],
  ["aarch64", "arm-a64"],
]);

function unlessEmpty(value: string): { value?: string } {
  return value === "" ? {} : { value };
}
