import { assertNever } from "#diagnostics/assert-never.ts";
import type { DerivationInput, DerivationId } from "#derivation/derivation.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import { asArtifact, locationOf, requireKind } from "./artifact.ts";
import { typeFailure } from "./expect.ts";
import type { Machine } from "./machine.ts";
import type { ArtifactValue, Value } from "./value.ts";

/** What one entry of `inputs` puts into the input root: one thing at `path`; for a whole step each of its outputs below it. */
export function inputsOf(
  machine: Machine,
  path: string,
  value: Value,
  at: Span,
): readonly (readonly [path: string, input: DerivationInput])[] {
  if (typeof value === "string") return [[path, { text: value }]];
  const artifact = asArtifact(machine, value, at);
  if (artifact === undefined) throw typeFailure(`the input "${path}"`, "a file, a tree, a path or a string", value, at);
  return artifactInputs(machine, path, artifact, at);
}

function artifactInputs(
  machine: Machine,
  path: string,
  artifact: ArtifactValue,
  at: Span,
): readonly (readonly [string, DerivationInput])[] {
  const location = locationOf(machine, artifact);
  switch (location.kind) {
    case "text":
      return [[path, { text: location.text, ...(location.executable ? { executable: true } : {}) }]];
    case "output":
      return [[path, reference(location)]];
    case "step": {
      const outputs = machine.builder.derivations.get(location.derivation)?.outputs ?? [];
      return outputs.map((output) => [`${path}/${output}`, { derivation: location.derivation, output }]);
    }
    case "host":
      return [[path, sourceInput(machine, location, artifact.at ?? at)]];
    default:
      return assertNever(location);
  }
}

export function reference(location: { readonly derivation: DerivationId; readonly output: string; readonly path: string }): {
  derivation: DerivationId;
  output: string;
  path?: string;
} {
  const { derivation, output, path } = location;
  return path === "" ? { derivation, output } : { derivation, output, path };
}

function sourceInput(machine: Machine, place: { readonly host: string; readonly shown: string }, at: Span): DerivationInput {
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
