import { isSpdx } from "../licenses.ts";
import { canonicalJson } from "#derivation/canonical-json.ts";
import { downloadLocation, type BilledInput } from "./billed-input.ts";
import type { Bill, BilledLibrary, BilledPatch, BilledSource } from "./bill.ts";
import { nameUuid } from "./name-uuid.ts";
import { hashesOf } from "./source-hash.ts";
import { ElementIds } from "./element-ids.ts";
import { ownLicenses } from "./own-licenses.ts";
import { libraryTitle } from "./library-title.ts";

/** How a bill is written, beside what it says. */
export interface BillWriting {
  /** Kiln's own version. */
  readonly version: string;
  /** ISO 8601, UTC, whole seconds: SOURCE_DATE_EPOCH's. Undefined: nobody said a time. */
  readonly created: string | undefined;
  /** Texts of licences that SPDX has no name for: "LicenseRef-own" → text. */
  readonly licenseTexts: ReadonlyMap<string, string>;
}

interface Package {
  readonly SPDXID: string;
  readonly name: string;
  readonly versionInfo?: string;
  readonly downloadLocation: string;
  readonly filesAnalyzed: false;
  readonly checksums?: readonly Checksum[];
  readonly licenseConcluded: string;
  readonly licenseDeclared: string;
  readonly licenseComments?: string;
  readonly copyrightText: string;
  readonly comment?: string;
  readonly externalRefs?: readonly unknown[];
  readonly primaryPackagePurpose: "APPLICATION" | "LIBRARY" | "SOURCE" | "FILE";
}

interface Checksum {
  readonly algorithm: "SHA256" | "SHA384" | "SHA512";
  readonly checksumValue: string;
}

interface Relationship {
  readonly spdxElementId: string;
  readonly relationshipType: "DESCRIBES" | "CONTAINS" | "DEPENDS_ON" | "GENERATED_FROM" | "PATCH_APPLIED" | "BUILD_TOOL_OF";
  readonly relatedSpdxElement: string;
}

const UNKNOWN = "NOASSERTION";
const DOCUMENT = "SPDXRef-DOCUMENT";
const CHECKSUMS = { sha256: "SHA256", sha384: "SHA384", sha512: "SHA512" } as const;

/** SPDX wants a time; who gave none gets the beginning of all of them, so that equal images give equal bytes. */
export const NO_TIME = "1970-01-01T00:00:00Z";

/** An SPDX 2.3 document (spdx.github.io/spdx-spec/v2.3, clauses 6, 7, 10, 11), as a JSON value. */
export function spdxDocument(bill: Bill, { version, created, licenseTexts }: BillWriting): Readonly<Record<string, unknown>> {
  const ids = new ElementIds("SPDXRef-");
  const image = ids.idOf("Image", bill.image);
  const packages: Package[] = [imagePackage(image, bill)];
  const relationships: Relationship[] = [relate(DOCUMENT, "DESCRIBES", image)];
  const sources = new Map(bill.sources.map((source) => [source.hash, ids.idOf("Source", sourceTitle(source))]));
  const libraries = new Map(bill.libraries.map(({ name }) => [name, ids.idOf("Library", name)]));
  const inputs = new Map(bill.inputs.map((input) => [input.key, ids.idOf("Input", sourceTitle(input))]));
  for (const library of bill.libraries) {
    const id = libraries.get(library.name) ?? image;
    packages.push(libraryPackage(id, library, bill.image));
    relationships.push(relate(image, "CONTAINS", id));
    const input = inputs.get(library.input ?? "");
    if (input !== undefined) relationships.push(relate(id, "GENERATED_FROM", input));
    for (const need of library.needs) relationships.push(relate(id, "DEPENDS_ON", libraries.get(need) ?? image));
    const source = sources.get(library.source ?? "");
    if (source === undefined) continue;
    relationships.push(relate(id, "GENERATED_FROM", source));
    for (const patch of library.patches) {
      const own = ids.idOf("Patch", patch.path);
      packages.push(patchPackage(own, patch, library.name));
      relationships.push(relate(own, "PATCH_APPLIED", source));
    }
  }
  const used = new Set(bill.libraries.map(({ source }) => source));
  for (const source of bill.sources) {
    const id = sources.get(source.hash) ?? image;
    packages.push(sourcePackage(id, source, "SOURCE"));
    if (!used.has(source.hash)) relationships.push(relate(image, "GENERATED_FROM", id));
  }
  for (const input of bill.inputs) packages.push(inputPackage(inputs.get(input.key) ?? image, input));
  for (const tool of bill.tools) {
    // One package may hold a compiler and a library's source.
    const known = sources.get(tool.hash);
    const id = known ?? ids.idOf("Tool", sourceTitle(tool));
    if (known === undefined) packages.push(sourcePackage(id, tool, "APPLICATION"));
    relationships.push(relate(id, "BUILD_TOOL_OF", image));
  }
  const extracted = ownLicenses([bill.license, ...bill.libraries.map(({ license }) => license)]).map((licenseId) => ({
    licenseId,
    extractedText: licenseTexts.get(licenseId) ?? UNKNOWN,
  }));
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: DOCUMENT,
    name: bill.target,
    creationInfo: { created: created ?? NO_TIME, creators: [`Tool: kiln-${version}`] },
    ...(extracted.length === 0 ? {} : { hasExtractedLicensingInfos: extracted }),
    packages,
    relationships,
  };
  return { ...document, documentNamespace: `urn:uuid:${nameUuid(canonicalJson(document))}` };
}

const relate = (from: string, relationshipType: Relationship["relationshipType"], to: string): Relationship => ({
  spdxElementId: from,
  relationshipType,
  relatedSpdxElement: to,
});

const sourceTitle = ({ name, version }: BilledSource): string => (version === "" ? name : `${name}-${version}`);

function imagePackage(SPDXID: string, { image, target, license, sha256 }: Bill): Package {
  return {
    SPDXID,
    name: image,
    downloadLocation: UNKNOWN,
    filesAnalyzed: false,
    checksums: [{ algorithm: "SHA256", checksumValue: sha256 }],
    ...licensed(license),
    comment: `the image that Kiln built for ${target}`,
    primaryPackagePurpose: "APPLICATION",
  };
}

function libraryPackage(SPDXID: string, { name, version, license }: BilledLibrary, image: string): Package {
  return {
    SPDXID,
    name: libraryTitle(name, image),
    ...(version === "" ? {} : { versionInfo: version }),
    // It is compiled, never fetched: what it is made of is.
    downloadLocation: "NONE",
    filesAnalyzed: false,
    ...licensed(license),
    primaryPackagePurpose: "LIBRARY",
  };
}

function sourcePackage(SPDXID: string, source: BilledSource, purpose: "SOURCE" | "APPLICATION"): Package {
  const checksums = hashesOf(source.hash).map(({ algorithm, hex }) => ({ algorithm: CHECKSUMS[algorithm], checksumValue: hex }));
  return {
    SPDXID,
    name: source.name,
    ...(source.version === "" ? {} : { versionInfo: source.version }),
    // Clause 7.7 wants an address; where a registry or a mirror has it is told by the package's URL.
    downloadLocation: source.url ?? UNKNOWN,
    filesAnalyzed: false,
    ...(checksums.length === 0 ? {} : { checksums }),
    ...licensed(""),
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: source.purl }],
    primaryPackagePurpose: purpose,
  };
}

/** Its tree has no checksum that SPDX knows. */
const inputPackage = (SPDXID: string, input: BilledInput): Package => ({
  ...sourcePackage(SPDXID, input, "SOURCE"),
  downloadLocation: downloadLocation(input) ?? UNKNOWN,
  comment: `a workspace that kiln.lock pins; sha256 of its tree as a REAPI Directory: ${input.tree}`,
});

function patchPackage(SPDXID: string, { path, sha256 }: BilledPatch, library: string): Package {
  return {
    SPDXID,
    name: path,
    downloadLocation: "NONE",
    filesAnalyzed: false,
    ...(sha256 === undefined ? {} : { checksums: [{ algorithm: "SHA256", checksumValue: sha256 }] }),
    ...licensed(""),
    comment: `a patch of the source of ${library}`,
    primaryPackagePurpose: "FILE",
  };
}

/** What a recipe declares; nobody concluded anything. */
function licensed(license: string): Pick<Package, "licenseConcluded" | "licenseDeclared" | "licenseComments" | "copyrightText"> {
  const isKnown = license !== "" && isSpdx(license);
  return {
    licenseConcluded: UNKNOWN,
    licenseDeclared: isKnown ? license : UNKNOWN,
    ...(license === "" || isKnown ? {} : { licenseComments: `its recipe says "${license}"` }),
    copyrightText: UNKNOWN,
  };
}
