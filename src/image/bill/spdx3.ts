import { isSpdx } from "../licenses.ts";
import { canonicalJson } from "#derivation/canonical-json.ts";
import { downloadLocation } from "./billed-input.ts";
import type { Bill, BilledSource } from "./bill.ts";
import { ElementIds } from "./element-ids.ts";
import { libraryTitle } from "./library-title.ts";
import { nameUuid } from "./name-uuid.ts";
import { ownLicenses } from "./own-licenses.ts";
import { hashesOf } from "./source-hash.ts";
import { NO_TIME, type BillWriting } from "./spdx.ts";

type Json = Readonly<Record<string, unknown>>;

const CREATION = "_:creation";

/** Kinds of relationships, and of packages, that are used here (spdx.github.io/spdx-spec/v3.0.1: Core/RelationshipType, Software/SoftwarePurpose). */
type RelationshipType = "contains" | "dependsOn" | "generates" | "patchedBy" | "usesTool" | "hasDeclaredLicense";
type Purpose = "application" | "library" | "source" | "patch";

/** An SPDX 3.0.1 document of the profiles core, software and simpleLicensing, as JSON-LD. */
export function spdx3Document(bill: Bill, { version, created, licenseTexts }: BillWriting): Json {
  const space = `urn:uuid:${nameUuid(canonicalJson({ bill, version, created: created ?? "", texts: Object.fromEntries(licenseTexts) }))}`;
  const ids = new ElementIds(`${space}#`);
  const elements: Json[] = [];
  const add = (type: string, kind: string, name: string, fields: Json): string => {
    const spdxId = ids.idOf(kind, name);
    elements.push({ type, spdxId, creationInfo: CREATION, ...fields });
    return spdxId;
  };
  const relate = (from: string, relationshipType: RelationshipType, to: readonly string[]): void => {
    if (to.length > 0) add("Relationship", "Relationship", `${elements.length}`, { from, relationshipType, to });
  };
  const packageOf = (kind: string, name: string, purpose: Purpose, fields: Json): string =>
    add("software_Package", kind, name, { name, software_primaryPurpose: purpose, ...fields });
  const sourceOf = (kind: string, source: BilledSource, purpose: Purpose, more: Json = {}): string => {
    const hashes = hashesOf(source.hash).map(({ algorithm, hex }) => hashed(algorithm, hex));
    const url = downloadLocation(source);
    return packageOf(kind, source.name, purpose, {
      ...versioned(source.version),
      software_packageUrl: source.purl,
      ...(url === undefined ? {} : { software_downloadLocation: url }),
      ...(hashes.length === 0 ? {} : { verifiedUsing: hashes }),
      ...more,
    });
  };
  // What a licence of one's own says is an element too, to which expressions lead.
  const texts = new Map(
    [...licenseTexts].map(([key, text]) => {
      const value = add("simplelicensing_SimpleLicensingText", "LicenseText", key, { simplelicensing_licenseText: text });
      return [key, { type: "DictionaryEntry", key, value }];
    }),
  );
  const licenses = new Map<string, string>();
  const declare = (from: string, license: string): void => {
    if (!isSpdx(license)) return;
    const known = licenses.get(license);
    const named = ownLicenses([license]).flatMap((name) => texts.get(name) ?? []);
    const id =
      known ??
      add("simplelicensing_LicenseExpression", "License", license, {
        simplelicensing_licenseExpression: license,
        ...(named.length === 0 ? {} : { simplelicensing_customIdToUri: named }),
      });
    licenses.set(license, id);
    relate(from, "hasDeclaredLicense", [id]);
  };

  const agent = add("SoftwareAgent", "Agent", "kiln", { name: `kiln ${version}` });
  const image = packageOf("Image", bill.image, "application", {
    summary: `the image that Kiln built for ${bill.target}`,
    verifiedUsing: [hashed("sha256", bill.sha256)],
  });
  declare(image, bill.license);
  const sources = new Map(bill.sources.map((source) => [source.hash, sourceOf("Source", source, "source")]));
  const inputs = new Map(
    bill.inputs.map((input) => [
      input.key,
      sourceOf("Input", input, "source", {
        summary: `a workspace that kiln.lock pins; sha256 of its tree as a REAPI Directory: ${input.tree}`,
      }),
    ]),
  );
  const libraries = new Map(
    bill.libraries.map((library) => [
      library.name,
      packageOf("Library", libraryTitle(library.name, bill.image), "library", versioned(library.version)),
    ]),
  );
  relate(image, "contains", [...libraries.values()]);
  for (const { name, license, needs, source, input, patches } of bill.libraries) {
    const id = libraries.get(name) ?? image;
    declare(id, license);
    relate(id, "dependsOn", idsOf(libraries, needs));
    const workspace = inputs.get(input ?? "");
    if (workspace !== undefined) relate(workspace, "generates", [id]);
    const from = sources.get(source ?? "");
    if (from === undefined) continue;
    relate(from, "generates", [id]);
    const applied = patches.map(({ path, sha256 }) =>
      packageOf("Patch", path, "patch", sha256 === undefined ? {} : { verifiedUsing: [hashed("sha256", sha256)] }),
    );
    relate(from, "patchedBy", applied);
  }
  const used = new Set(bill.libraries.map(({ source }) => source));
  for (const [hash, id] of sources) if (!used.has(hash)) relate(id, "generates", [image]);
  const tools = bill.tools.map((tool) => sources.get(tool.hash) ?? sourceOf("Tool", tool, "application"));
  relate(image, "usesTool", tools);

  const all = elements.map(({ spdxId }) => spdxId);
  const bom = add("software_Sbom", "Bill", bill.target, { rootElement: [image], element: all, software_sbomType: ["build"] });
  add("SpdxDocument", "Document", bill.target, {
    name: bill.target,
    rootElement: [bom],
    element: [...all, bom],
    profileConformance: ["core", "software", "simpleLicensing"],
  });
  const creation = { type: "CreationInfo", "@id": CREATION, specVersion: "3.0.1", created: created ?? NO_TIME, createdBy: [agent] };
  return { "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [creation, ...elements] };
}

const hashed = (algorithm: string, hashValue: string): Json => ({ type: "Hash", algorithm, hashValue });
const versioned = (version: string): Json => (version === "" ? {} : { software_packageVersion: version });
const idsOf = (known: ReadonlyMap<string, string>, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => known.get(name) ?? []);
