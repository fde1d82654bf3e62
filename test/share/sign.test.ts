import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEnvelope, signEnvelope, verifyEnvelope } from "#share/sign/envelope.ts";
import { KeyFolder } from "#share/sign/key-folder.ts";
import { preAuthentication } from "#share/sign/pre-authentication.ts";
import { readPublicKey, type PublicKey } from "#share/sign/public-key.ts";
import { generateSigningKey, readSigningKey } from "#share/sign/signing-key.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { isInstalled } from "../support/installed.ts";
import { seedOr } from "../support/seed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");
const TYPE = "application/vnd.kiln.test+json";
const ours = generateSigningKey();
const other = generateSigningKey();

function publicKey(text: string): PublicKey {
  const key = readPublicKey(text);
  if (key === undefined) throw new Error(`no key: ${text}`);
  return key;
}

function codesOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return error.diagnostics.map(({ code }) => code);
  }
}

describe("envelopes", () => {
  test("what is signed is what DSSE's specification shows", () => {
    expect(Buffer.from(preAuthentication("http://example.com/HelloWorld", bytes("hello world"))).toString()).toBe(
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    );
    // Lengths count bytes.
    expect(Buffer.from(preAuthentication("é", bytes("ü!"))).toString()).toBe("DSSEv1 2 é 3 ü!");
  });

  test("two pairs of type and payload never have the same text", () => {
    const pair = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(pair, pair, ([type, body], [type2, body2]) => {
        const same = Buffer.compare(preAuthentication(type, bytes(body)), preAuthentication(type2, bytes(body2))) === 0;
        return same === (bytes(type) + "" === bytes(type2) + "" && bytes(body) + "" === bytes(body2) + "");
      }),
      { seed: seedOr(95) },
    );
  });

  test("what is signed verifies with that key and with no other, and no changed letter does", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (payload, at) => {
        const text = signEnvelope(TYPE, payload, [ours.key]);
        const envelope = readEnvelope(text);
        if (envelope === undefined) throw new Error("not read");
        expect(verifyEnvelope(envelope, TYPE, [other.key.public, ours.key.public])).toMatchObject({
          kind: "signed",
          by: { id: ours.key.public.id },
        });
        expect(verifyEnvelope(envelope, TYPE, [other.key.public])).toEqual({ kind: "stranger", keyIds: [ours.key.public.id] });
        expect(verifyEnvelope(envelope, "text/plain", [ours.key.public]).kind).toBe("other-type");
        const changed = Buffer.from(payload.length === 0 ? [1] : payload);
        if (payload.length > 0) changed[at % payload.length] = (changed[at % payload.length] ?? 0) ^ 1;
        expect(verifyEnvelope({ ...envelope, payload: changed }, TYPE, [ours.key.public])).toEqual({
          kind: "forged",
          keyId: ours.key.public.id,
        });
      }),
      { seed: seedOr(95), numRuns: 40 },
    );
  });

  test("a key id is a hint: a right signature counts whatever it says, and one by several keys for each", () => {
    const read = (text: string) => readEnvelope(text) ?? { payloadType: "", payload: bytes(""), signatures: [] };
    const lying = read(signEnvelope(TYPE, bytes("x"), [ours.key]).replace(ours.key.public.id, other.key.public.id));
    expect(verifyEnvelope(lying, TYPE, [ours.key.public]).kind).toBe("signed");
    expect(verifyEnvelope(lying, TYPE, [other.key.public])).toEqual({ kind: "forged", keyId: other.key.public.id });
    const both = read(signEnvelope(TYPE, bytes("x"), [ours.key, other.key]));
    for (const { key } of [ours, other])
      expect(verifyEnvelope(both, TYPE, [key.public])).toMatchObject({ kind: "signed", by: { id: key.public.id } });
    expect(verifyEnvelope(read('{"payload":"","payloadType":"","signatures":[]}'), "", [ours.key.public])).toEqual({
      kind: "stranger",
      keyIds: [],
    });
  });

  test("both alphabets of base64, unknown fields, a key id that is left out", () => {
    const url = readEnvelope(JSON.stringify({ payload: "-_8=", payloadType: "t", signatures: [{ sig: "AA", more: 1 }], more: [] }));
    expect(url).toMatchObject({ payload: Buffer.from([0xfb, 0xff]), signatures: [{ keyId: "" }] });
  });

  test("what is no envelope is none", () => {
    for (const text of [
      "",
      "null",
      "[]",
      "{}",
      '{"payload":"%","payloadType":"t","signatures":[]}',
      '{"payload":"","payloadType":1,"signatures":[]}',
      '{"payload":"","payloadType":"t","signatures":{}}',
      '{"payload":"","payloadType":"t","signatures":[null]}',
      '{"payload":"","payloadType":"t","signatures":[{"keyid":7,"sig":""}]}',
      '{"payload":"","payloadType":"t","signatures":[{"keyid":"a"}]}',
    ])
      // prettier-ignore
      expect(readEnvelope(text)).toBeUndefined();
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readEnvelope(JSON.stringify(value));
      }),
      { seed: seedOr(95) },
    );
  });
});

describe.skipIf(!isInstalled("openssl"))("openssl", () => {
  const openssl = (...words: readonly string[]): string => execFileSync("openssl", words, { encoding: "utf8" });

  test("verifies what we sign, and we what it signs, with each other's keys", () => {
    const folder = temporaryFolder("openssl");
    const at = (name: string): string => join(folder, name);
    const envelope = readEnvelope(signEnvelope(TYPE, bytes('{"a":1}'), [ours.key]));
    writeFileSync(at("signed"), preAuthentication(TYPE, bytes('{"a":1}')));
    writeFileSync(at("sig"), envelope?.signatures[0]?.signature ?? bytes(""));
    writeFileSync(at("ours.pub"), ours.key.public.pem);
    const check = ["pkeyutl", "-verify", "-pubin", "-inkey", at("ours.pub"), "-rawin", "-in", at("signed"), "-sigfile", at("sig")];
    expect(openssl(...check)).toContain("Verified Successfully");
    writeFileSync(at("signed"), preAuthentication(TYPE, bytes('{"a":2}')));
    expect(spawnSync("openssl", check).status).not.toBe(0);

    openssl("genpkey", "-algorithm", "ed25519", "-out", at("theirs.key"));
    const theirs = readSigningKey(readFileSync(at("theirs.key"), "utf8"));
    const pem = openssl("pkey", "-in", at("theirs.key"), "-pubout");
    expect(theirs?.public.pem).toBe(pem);
    openssl("pkeyutl", "-sign", "-inkey", at("theirs.key"), "-rawin", "-in", at("signed"), "-out", at("sig2"));
    expect(publicKey(pem).verifies(readFileSync(at("signed")), readFileSync(at("sig2")))).toBe(true);
    // The id of a key is one that everybody can compute.
    openssl("pkey", "-in", at("theirs.key"), "-pubout", "-outform", "DER", "-out", at("der"));
    expect(openssl("dgst", "-sha256", "-r", at("der"))).toContain(publicKey(pem).id);
  });

  test("other kinds of keys, and ones with a pass phrase, are none", () => {
    const rsa = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-quiet");
    expect(readSigningKey(rsa)).toBeUndefined();
    const locked = openssl("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:secret");
    expect(readSigningKey(locked)).toBeUndefined();
  });
});

describe("keys as text", () => {
  test("text and PEM are read back", () => {
    for (const text of [ours.key.public.text, ours.key.public.pem, `${ours.key.public.text}\n`])
      expect(publicKey(text).id).toBe(ours.key.public.id);
    expect(readSigningKey(ours.pem)?.public.id).toBe(ours.key.public.id);
  });
  test("nothing else is a public key, a secret least of all", () => {
    for (const text of [
      "",
      "ed25519:",
      "ed25519:AAAA",
      ours.pem,
      `x${ours.key.public.text}`,
      "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    ])
      expect(readPublicKey(text)).toBeUndefined();
  });
});

describe("the folder of keys", () => {
  const folder = temporaryFolder("keys");
  const keys = new KeyFolder(join(folder, "config/keys"));
  const modeOf = (path: string): string => (statSync(join(folder, "config/keys", path)).mode & 0o777).toString(8);

  test("a key is made once, and its secret is for its owner alone", () => {
    expect(keys.own()).toEqual([]);
    const made = keys.generate("ci");
    expect([modeOf("."), modeOf("ci.key"), modeOf("ci.pub")]).toEqual(["700", "600", "644"]);
    expect(keys.signingKey("ci").public.id).toBe(made.key.id);
    expect(codesOf(() => keys.generate("ci"))).toEqual(["KILN-E1302"]);
    expect(keys.signingKey("ci").public.id).toBe(made.key.id);
  });

  test("names are no paths", () => {
    for (const name of ["", "../x", "a/b", ".hidden", "-x", "a b", "é", "a".repeat(65)]) {
      expect(codesOf(() => keys.generate(name))).toEqual(["KILN-E1301"]);
      expect(codesOf(() => keys.trust(name, ours.key.public))).toEqual(["KILN-E1301"]);
    }
  });

  test("trust is given and taken, by name or id, and a name keeps its key", () => {
    keys.trust("them", ours.key.public);
    keys.trust("them", ours.key.public);
    expect(codesOf(() => keys.trust("them", other.key.public))).toEqual(["KILN-E1302"]);
    keys.trust("more", other.key.public);
    expect(keys.trusted().map(({ name, key }) => [name, key.id])).toEqual([
      ["more", other.key.public.id],
      ["them", ours.key.public.id],
    ]);
    keys.untrust(other.key.public.id);
    keys.untrust("them");
    expect(keys.trusted()).toEqual([]);
    expect(codesOf(() => keys.untrust("them"))).toEqual(["KILN-E1303"]);
  });

  test("a secret that others can read, or that is none, isn't used", () => {
    const path = join(folder, "open.key");
    writeFileSync(path, ours.pem, { mode: 0o644 });
    expect(codesOf(() => keys.signingKey(path))).toEqual(["KILN-E1305"]);
    const none = join(folder, "none.key");
    writeFileSync(none, ours.key.public.pem, { mode: 0o600 });
    expect(codesOf(() => keys.signingKey(none))).toEqual(["KILN-E1304"]);
    expect(codesOf(() => keys.signingKey("nobody"))).toEqual(["KILN-E1303"]);
  });
});
