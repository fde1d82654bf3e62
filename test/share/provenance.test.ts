import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { billedInput } from "#image/bill/billed-input.ts";
import { compareFiles } from "#share/provenance/compare-files.ts";
import { readStatement, type ReadStatement } from "#share/provenance/read-statement.ts";
import { PAYLOAD_TYPE, provenanceStatement, type BuildFacts } from "#share/provenance/statement.ts";
import { trustedStatement } from "#share/provenance/trusted-statement.ts";
import { signEnvelope } from "#share/sign/envelope.ts";
import { generateSigningKey } from "#share/sign/signing-key.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const facts: fc.Arbitrary<BuildFacts> = fc.record({
  target: fc.string({ minLength: 1 }),
  outputs: fc.uniqueArray(
    fc.record({ name: fc.string(), derivation: hex, kind: fc.constantFrom("file" as const, "tree" as const), sha256: hex }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 4 },
  ),
  wishes: fc.array(fc.string()),
  options: fc.dictionary(fc.string(), fc.string()),
  sources: fc.constant([]),
  inputs: fc.constantFrom(
    [],
    [billedInput("git:https://example.org/a.git", { kind: "git", ref: "v1", commit: "c".repeat(40), tree: `${"d".repeat(64)}/80` })],
  ),
  tools: fc.array(
    fc.record({
      name: fc.string(),
      version: fc.string(),
      purl: fc.string(),
      url: fc.option(fc.webUrl(), { nil: undefined }),
      hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `sha256-${Buffer.from(bytes).toString("base64")}`),
    }),
    { maxLength: 2 },
  ),
  workspace: fc.record({ contents: fc.array(hex.map((one) => `${one}/1`)), commit: fc.option(hex, { nil: undefined }) }),
  buildSystem: fc.string(),
  sandbox: fc.string(),
  builder: fc.string(),
  version: fc.string(),
});
const read = (text: string): ReadStatement | string => readStatement(Buffer.from(text, "utf8"));

test("what is written is read back, and the same facts give the same bytes", () => {
  fc.assert(
    fc.property(facts, (one) => {
      const text = provenanceStatement(one);
      const { contents } = one.workspace;
      expect(provenanceStatement({ ...one, workspace: { ...one.workspace, contents: [...contents, ...contents].toReversed() } })).toBe(
        text,
      );
      const back = read(text);
      if (typeof back === "string") throw new Error(back);
      expect(back).toMatchObject({ target: one.target, wishes: one.wishes, builder: one.builder, sandbox: one.sandbox });
      expect(back.subjects).toEqual(
        one.outputs.map(({ name, kind, sha256 }) => ({
          name: `${one.target}/${name}`,
          digest: kind === "file" ? { sha256 } : { reapiDirectory: sha256 },
        })),
      );
      expect(back.derivations).toEqual(new Map(one.outputs.map(({ name, derivation }) => [name, derivation])));
    }),
    { seed: seedOr(1409) },
  );
});

test("statements that are none are refused, whatever is other in them", () => {
  const [sample] = fc.sample(facts, { numRuns: 1, seed: 3 });
  if (!sample) throw new Error("no sample");
  const right: unknown = JSON.parse(provenanceStatement({ ...sample, outputs: sample.outputs.map((one) => ({ ...one, kind: "file" })) }));
  const json = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  const places = [
    ["_type"], ["predicateType"], ["subject"], ["predicate"], ["predicate", "buildDefinition"], ["predicate", "buildDefinition", "buildType"],
    ["predicate", "buildDefinition", "externalParameters"], ["predicate", "buildDefinition", "internalParameters", "derivations"],
    ["predicate", "runDetails", "builder"], ["subject", "0", "digest"], ["subject", "0", "digest", "sha256"],
  ]; // prettier-ignore
  fc.assert(
    fc.property(fc.constantFrom(...places), json, (place, value) => {
      const copy: unknown = structuredClone(right);
      let at = copy as Record<string, unknown>;
      for (const key of place.slice(0, -1)) at = at[key] as Record<string, unknown>;
      at[place.at(-1) ?? ""] = value;
      const found = read(JSON.stringify(copy));
      // An empty record of derivations is one; nothing else that is random fits.
      if (typeof found !== "string") expect([...found.derivations]).toEqual([]);
    }),
    { seed: seedOr(1410) },
  );
  for (const bytes of [
    Buffer.from([0xff, 0xfe]),
    Buffer.from("[".repeat(100_000)),
    Buffer.from("null"),
    Buffer.from('{"__proto__":{"_type":1}}'),
  ])
    expect(readStatement(bytes)).toEqual(expect.any(String));
});

test("a name in a statement leads nowhere but into the folder itself", () => {
  const folder = temporaryFolder("provenance");
  const inner = join(folder, "t");
  mkdirSync(join(inner, "tree/sub"), { recursive: true });
  writeFileSync(join(folder, "secret"), "secret");
  writeFileSync(join(inner, "image"), "image");
  writeFileSync(join(inner, "tree/sub/a"), "a");
  mkdirSync(join(inner, "folder"));
  symlinkSync("/etc", join(inner, "odd"));
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  const statement: ReadStatement = {
    target: "t",
    wishes: [],
    derivations: new Map(),
    builder: "",
    sandbox: "",
    subjects: [
      { name: "t/../secret", digest: { sha256: sha256("secret") } },
      { name: "t/image", digest: { sha256: sha256("image") } },
      { name: "t/folder", digest: { sha256: sha256("") } },
      { name: "t/tree", digest: { reapiDirectory: sha256("") } },
      { name: "other/odd", digest: { sha256: sha256("") } },
    ],
  };
  const verdicts = compareFiles(statement, inner, new Set()).map(({ kind, name }) => `${kind} ${name}`);
  expect(verdicts).toEqual(["absent ../secret", "unreadable folder", "same image", "unknown odd", "other tree"]);
});

test("only what a trusted key signed, as a statement, is read", () => {
  const [sample] = fc.sample(facts, { numRuns: 1, seed: 5 });
  if (!sample) throw new Error("no sample");
  const [ours, theirs] = [generateSigningKey().key, generateSigningKey().key];
  const payload = Buffer.from(provenanceStatement(sample), "utf8");
  const codeOf = (envelope: string): string => {
    try {
      trustedStatement(envelope, "x", [ours.public]);
      return "";
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      return error.diagnostics.map(({ code, detail }) => `${code} ${detail ?? ""}`).join();
    }
  };
  const signed = signEnvelope(PAYLOAD_TYPE, payload, [ours]);
  expect(codeOf(signed)).toBe("");
  expect(codeOf(signEnvelope(PAYLOAD_TYPE, payload, [theirs, ours]))).toBe("");
  expect(codeOf(signEnvelope(PAYLOAD_TYPE, payload, [theirs]))).toMatch(/^KILN-E1405 no trusted key/);
  expect(codeOf(signEnvelope(PAYLOAD_TYPE, payload, []))).toBe("KILN-E1405 nobody signed it");
  const changed = JSON.parse(signed) as { payload: string };
  changed.payload = Buffer.from(payload.toString("utf8").replace('"set"', '"Set"')).toString("base64");
  expect(codeOf(JSON.stringify(changed))).toMatch(/^KILN-E1405 it says that/);
  expect(codeOf(signEnvelope("text/plain", payload, [ours]))).toMatch(/^KILN-E1404 its payload is of the type/);
  expect(codeOf(signEnvelope(PAYLOAD_TYPE, Buffer.from("{}"), [ours]))).toMatch(/^KILN-E1404 its payload is no statement/);
  for (const text of ["", "[]", "{", signed.slice(0, -9)]) expect(codeOf(text)).toBe("KILN-E1404 it is no DSSE envelope");
});
