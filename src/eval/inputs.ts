import { assertNever } from "#diagnostics/assert-never.ts";
import type { DerivationInput } from "#derivation/derivation.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import { asArtifact, locationOf, requireKind } from "./artifact.ts";
import { typeFailure } from "./expect.ts";
import type { Machine } from "./machine.ts";
import type { Step } from "./step.ts";
import type { ArtifactValue, Location, Value } from "./value.ts";

/** The input root of a step, as it is put together: what lies where, and which of it other steps make. */
export class Inputs {
  /** Where outputs of steps lie. */
  readonly steps = new Map<string, Step>();
  private readonly entries: [path: string, input: DerivationInput][] = [];
  private readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  get record(): Record<string, DerivationInput> {
    return Object.fromEntries(this.entries);
  }

  /** What one entry of `inputs` puts there: one thing at `path`; for a whole step each of its outputs below it. */
  add(path: string, value: Value, at: Span): this {
    if (typeof value === "string") return this.put(path, { text: value });
    const artifact = asArtifact(this.machine, value, at);
    if (artifact === undefined) throw typeFailure(`the input "${path}"`, "a file, a tree, a path or a string", value, at);
    const location = locationOf(artifact);
    switch (location.kind) {
      case "text":
        return this.put(path, { text: location.text, ...(location.executable ? { executable: true } : {}) });
      case "output":
        return this.put(path, reference(location), location.step);
      case "step": {
        const { step } = location;
        for (const output of step.derivation.outputs) this.put(`${path}/${output}`, { derivation: step.id, output }, step);
        return this;
      }
      case "host":
        return this.put(path, sourceInput(this.machine, location, artifact.at));
      default:
        return assertNever(location);
    }
  }

  private put(path: string, input: DerivationInput, step?: Step): this {
    this.entries.push([path, input]);
    if (step) this.steps.set(path, step);
    else this.steps.delete(path);
    return this;
  }
}

export function reference({ step, output, path }: Extract<Location, { kind: "output" }>): {
  derivation: string;
  output: string;
  path?: string;
} {
  const derivation = step.id;
  return path === "" ? { derivation, output } : { derivation, output, path };
}

function sourceInput(machine: Machine, place: { readonly host: string; readonly shown: string }, at: ArtifactValue["at"]): DerivationInput {
  const { files } = machine.environment;
  if (requireKind(machine, place, "any", at) === "directory") {
    const digest = files.treeDigest(place.host);
    machine.builder.addSource(digest, place.host);
    return { source: digest, type: "directory" };
  }
  const { digest, executable } = files.digest(place.host);
  machine.builder.addSource(digest, place.host);
  return { source: digest, type: "file", ...(executable ? { executable: true } : {}) };
}
