import { canonicalJson } from "#derivation/canonical-json.ts";
import { sha256Hex, type Digest } from "#derivation/digest.ts";
import type { BilledInput } from "#image/bill/billed-input.ts";
import type { BilledSource } from "#image/bill/bill.ts";
import { hashesOf } from "#image/bill/source-hash.ts";

/** in-toto attestation v1: spec/v1/statement.md, envelope.md. */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";
/** SLSA v1.0: provenance/v1. */
export const PROVENANCE_TYPE = "https://slsa.dev/provenance/v1";
/** What the parameters of a build by Kiln mean: docs/provenance.md. */
export const BUILD_TYPE = "urn:kiln:image-build:1";

/** What names a file or a tree by its content. A tree's is the sha256 of its REAPI `Directory`. */
export interface Subject {
  /** "hello@linux-x86_64/image": target and output. */
  readonly name: string;
  readonly digest: { readonly sha256: string } | { readonly reapiDirectory: string };
}

/** What is known of a build, for those who weren't there. */
export interface BuildFacts {
  /** "hello@linux-x86_64" */
  readonly target: string;
  readonly outputs: readonly {
    readonly name: string;
    readonly derivation: string;
    readonly kind: "file" | "tree";
    readonly sha256: string;
  }[];
  /** `--set` of the command line. */
  readonly wishes: readonly string[];
  /** Every option of the target with its value as text, by name. */
  readonly options: Readonly<Record<string, string>>;
  /** Fetched workspaces that recipes are of. */
  readonly inputs: readonly BilledInput[];
  readonly sources: readonly BilledSource[];
  readonly tools: readonly BilledSource[];
  readonly workspace: WorkspaceRevision;
  /** Of the machine: "x86_64-linux". */
  readonly buildSystem: string;
  /** How steps run there. */
  readonly sandbox: string;
  /** A URI: who vouches for the build. */
  readonly builder: string;
  /** Kiln's. */
  readonly version: string;
}

export interface WorkspaceRevision {
  /** All that steps read of it. */
  readonly contents: readonly Digest[];
  /** The commit that it is, where it is one to the last file. */
  readonly commit: string | undefined;
}

/** A SLSA v1 provenance in an in-toto statement: canonical JSON (RFC 8785), so that equal builds give equal bytes; no time is in it. */
export function provenanceStatement(facts: BuildFacts): string {
  return canonicalJson({
    _type: STATEMENT_TYPE,
    subject: facts.outputs.map(({ name, kind, sha256 }) => ({
      name: `${facts.target}/${name}`,
      digest: kind === "file" ? { sha256 } : { reapiDirectory: sha256 },
    })),
    predicateType: PROVENANCE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { target: facts.target, set: facts.wishes },
        internalParameters: {
          buildSystem: facts.buildSystem,
          derivations: Object.fromEntries(facts.outputs.map(({ name, derivation }) => [name, derivation])),
          options: facts.options,
          sandbox: facts.sandbox,
        },
        resolvedDependencies: [
          workspaceDependency(facts.workspace),
          ...facts.inputs.map(inputDependency),
          ...facts.sources.map((source) => dependency(source, "source")),
          ...facts.tools.map((tool) => dependency(tool, "tool")),
        ],
      },
      runDetails: { builder: { id: facts.builder, version: { kiln: facts.version } } },
    },
  });
}

/** A `ResourceDescriptor` (in-toto attestation v1, spec/v1/resource_descriptor.md). */
function dependency({ name, purl, url, hash }: BilledSource, role: "source" | "tool"): object {
  return {
    name,
    uri: purl,
    digest: Object.fromEntries(hashesOf(hash).map(({ algorithm, hex }) => [algorithm, hex])),
    ...(url === undefined ? {} : { downloadLocation: url }),
    annotations: { role },
  };
}

/** Of git by the address and the commit, else as what is fetched for recipes; beside that its tree, as a subject's. */
function inputDependency(input: BilledInput): object {
  const { name, purl, url, hash, commit, folder, tree } = input;
  const hashes = Object.fromEntries(hashesOf(hash).map(({ algorithm, hex }) => [algorithm, hex]));
  return {
    name,
    uri: commit === undefined ? purl : (url ?? purl),
    digest: { ...hashes, ...(commit === undefined ? {} : { gitCommit: commit }), reapiDirectory: tree },
    ...(commit !== undefined || url === undefined ? {} : { downloadLocation: url }),
    annotations: { role: "input", ...(folder === undefined ? {} : { folder }) },
  };
}

function workspaceDependency({ contents, commit }: WorkspaceRevision): object {
  const sorted = [...new Set(contents)].toSorted();
  return {
    name: "workspace",
    digest: { sha256: sha256Hex(canonicalJson(sorted)), ...(commit === undefined ? {} : { gitCommit: commit }) },
    annotations: { role: "workspace" },
  };
}
