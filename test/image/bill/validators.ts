import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { Ajv2020 } from "ajv/dist/2020.js";
import parseExpression from "spdx-expression-parse";
import { npmFolder } from "../../support/npm-folder.ts";

/** Says what is wrong with a document; "": nothing. */
export type Validator = (text: string) => Promise<string>;

/** CycloneDX's own library, by its strict schema of 1.6 and the formats that this asks for. */
export function cyclonedxValidator(): Validator {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  return async (text) => {
    const wrong = await validator.validate(text);
    return wrong === null ? "" : JSON.stringify(wrong);
  };
}

/** The JSON Schema that SPDX's shacl2code makes of the model of 3.0.1, as cdxgen ships it. */
export async function spdx3Validator(): Promise<Validator> {
  const folder = await npmFolder("@cyclonedx/cdxgen", "12.8.4");
  const schema: unknown = JSON.parse(readFileSync(join(folder, "data/spdx-export.schema.json"), "utf8"));
  if (typeof schema !== "object" || schema === null) throw new Error("no schema");
  const validate = new Ajv2020({ strict: false, allErrors: false, validateFormats: false }).compile(schema);
  return async (text) => (validate(JSON.parse(text)) ? "" : JSON.stringify(validate.errors));
}

interface Spdx2 {
  readonly SPDXID: string;
  readonly spdxVersion: string;
  readonly documentNamespace: string;
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] };
  readonly hasExtractedLicensingInfos?: readonly { readonly licenseId: string; readonly extractedText: string }[];
  readonly packages: readonly {
    readonly SPDXID: string;
    readonly name: string;
    readonly downloadLocation: string;
    readonly filesAnalyzed: boolean;
    readonly licenseDeclared: string;
    readonly checksums?: readonly { readonly algorithm: string; readonly checksumValue: string }[];
    readonly externalRefs?: readonly { readonly referenceLocator: string }[];
  }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
}

const LENGTHS: Readonly<Record<string, number>> = { SHA256: 64, SHA384: 96, SHA512: 128 };

/** What clauses 6, 7, 10 and 11 of SPDX 2.3 ask of a document; no package that we could fetch has its schema. */
export const spdx2Validator: Validator = async (text) => {
  const document = JSON.parse(text) as Spdx2;
  const wrong: string[] = [];
  const want = (holds: boolean, what: string): void => void (holds || wrong.push(what));
  want(document.spdxVersion === "SPDX-2.3" && document.SPDXID === "SPDXRef-DOCUMENT", "header");
  want(/^[a-z]+:[^#]+$/.test(document.documentNamespace), "6.5");
  want(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(document.creationInfo.created), "6.9");
  want(
    document.creationInfo.creators.every((one) => /^(Tool|Person|Organization): ./.test(one)),
    "6.8",
  );
  const ids = [document.SPDXID, ...document.packages.map(({ SPDXID }) => SPDXID)];
  want(new Set(ids).size === ids.length, "an id twice");
  const named = new Set((document.hasExtractedLicensingInfos ?? []).map(({ licenseId }) => licenseId));
  for (const one of document.packages) {
    want(/^SPDXRef-[A-Za-z0-9.-]+$/.test(one.SPDXID), `7.2 ${one.SPDXID}`);
    want(one.name !== "", "7.1");
    want(
      /^(NONE|NOASSERTION|https?:\/\/\S+|git\+(https?|ssh):\/\/[^\s@#]*(@[^\s@#]+)?@[0-9a-f]+(#\S+)?)$/.test(one.downloadLocation),
      `7.7 ${one.downloadLocation}`,
    );
    for (const { algorithm, checksumValue } of one.checksums ?? [])
      want(new RegExp(`^[0-9a-f]{${LENGTHS[algorithm] ?? 0}}$`).test(checksumValue), `7.10 ${algorithm}`);
    if (one.licenseDeclared !== "NOASSERTION") {
      parseExpression(one.licenseDeclared);
      for (const own of one.licenseDeclared.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? []) want(named.has(own), `10.1 ${own}`);
    }
    want(one.externalRefs?.every(({ referenceLocator }) => /^pkg:[a-z]+\/\S+$/.test(referenceLocator)) ?? true, "7.21");
  }
  for (const { spdxElementId, relatedSpdxElement } of document.relationships)
    want(ids.includes(spdxElementId) && ids.includes(relatedSpdxElement), `11.1 ${spdxElementId} ${relatedSpdxElement}`);
  want(document.relationships.filter(({ relationshipType }) => relationshipType === "DESCRIBES").length === 1, "6.1 describes");
  return wrong.join("\n");
};
