import { isSpdx } from "../licenses.ts";
import { canonicalJson } from "#derivation/canonical-json.ts";
import { downloadLocation, type BilledInput } from "./billed-input.ts";
import type { Bill, BilledLibrary, BilledSource } from "./bill.ts";
import { libraryTitle } from "./library-title.ts";
import { nameUuid } from "./name-uuid.ts";
import { hashesOf } from "./source-hash.ts";
import type { BillWriting } from "./spdx.ts";

type Json = Readonly<Record<string, unknown>>;

const HASHES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" } as const;

/** A CycloneDX 1.6 document (cyclonedx.org/docs/1.6/json; ECMA-424), as a JSON value. */
export function cyclonedxDocument(bill: Bill, { version, created }: BillWriting): Json {
  const root = `image:${bill.target}`;
  const refOf = (library: string): string => `library:${library}`;
  const toolRef = ({ purl, hash }: BilledSource): string => `tool:${purl}#${hashesOf(hash)[0]?.hex ?? ""}`;
  const used = new Set(bill.libraries.map(({ source }) => source));
  const others = bill.sources.filter(({ hash }) => !used.has(hash));
  const otherRef = ({ purl, hash }: BilledSource): string => `source:${purl}#${hashesOf(hash)[0]?.hex ?? ""}`;
  const sources = new Map(bill.sources.map((source) => [source.hash, source]));
  const inputs = new Map(bill.inputs.map((input) => [input.key, input]));
  const ancestors = ({ source, input }: BilledLibrary): readonly Json[] => [
    ...[sources.get(source ?? "")].flatMap((one) => (one === undefined ? [] : [{ type: "file", ...sourceComponent(one) }])),
    ...[inputs.get(input ?? "")].flatMap((one) => (one === undefined ? [] : [inputComponent(one)])),
  ];
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      ...(created === undefined ? {} : { timestamp: created }),
      tools: { components: [{ type: "application", name: "kiln", version }] },
      component: {
        type: "application",
        "bom-ref": root,
        name: bill.image,
        hashes: [{ alg: "SHA-256", content: bill.sha256 }],
        ...licensed(bill.license),
        properties: [
          { name: "kiln:target", value: bill.target },
          { name: "kiln:platform", value: bill.platform },
          { name: "kiln:arch", value: bill.arch },
        ],
      },
    },
    components: [
      ...bill.libraries.map((library) => libraryComponent(refOf(library.name), library, bill.image, ancestors(library))),
      ...others.map((source) => ({ type: "file", "bom-ref": otherRef(source), ...sourceComponent(source) })),
      // They made the image, and are no part of it.
      ...bill.tools.map((tool) => ({ type: "application", "bom-ref": toolRef(tool), scope: "excluded", ...sourceComponent(tool) })),
    ],
    dependencies: [
      { ref: root, dependsOn: [...bill.libraries.map(({ name }) => refOf(name)), ...others.map(otherRef)] },
      ...bill.libraries.map(({ name, needs }) => ({ ref: refOf(name), dependsOn: needs.map(refOf) })),
      ...others.map((source) => ({ ref: otherRef(source), dependsOn: [] })),
      ...bill.tools.map((tool) => ({ ref: toolRef(tool), dependsOn: [] })),
    ],
    compositions: [{ aggregate: "complete", assemblies: [root] }],
  };
  return { ...document, serialNumber: `urn:uuid:${nameUuid(canonicalJson(document))}` };
}

function libraryComponent(ref: string, library: BilledLibrary, image: string, ancestors: readonly Json[]): Json {
  const { name, version, license, patches } = library;
  return {
    type: "library",
    "bom-ref": ref,
    name: libraryTitle(name, image),
    ...(version === "" ? {} : { version }),
    ...licensed(license),
    ...(ancestors.length === 0
      ? {}
      : {
          pedigree: {
            ancestors,
            ...(patches.length === 0
              ? {}
              : { patches: patches.map(({ path }) => ({ type: "unofficial", diff: { url: encodeURI(path) } })) }),
          },
        }),
    ...(patches.length === 0
      ? {}
      : {
          properties: patches.flatMap(({ path, sha256 }) =>
            sha256 === undefined ? [] : [{ name: `kiln:patch:${path}`, value: `sha256:${sha256}` }],
          ),
        }),
  };
}

function sourceComponent({ name, version, purl, url, hash }: BilledSource): Json {
  const hashes = hashesOf(hash).map(({ algorithm, hex }) => ({ alg: HASHES[algorithm], content: hex }));
  const told = hashes.length === 0 ? {} : { hashes };
  return {
    name,
    ...(version === "" ? {} : { version }),
    ...told,
    purl,
    ...(url === undefined ? {} : { externalReferences: [{ type: "source-distribution", url, ...told }] }),
  };
}

function inputComponent(input: BilledInput): Json {
  const url = downloadLocation(input);
  return {
    type: "file",
    ...sourceComponent(input),
    ...(input.commit === undefined || url === undefined ? {} : { externalReferences: [{ type: "vcs", url }] }),
    properties: [{ name: "kiln:tree", value: `sha256:${input.tree}` }],
  };
}

function licensed(license: string): Json {
  if (license === "") return {};
  return { licenses: [isSpdx(license) ? { expression: license } : { license: { name: license } }] };
}
