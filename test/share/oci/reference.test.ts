import fc from "fast-check";
import { expect, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { parseReference } from "#config/inputs/oci-reference.ts";
import { seedOr } from "../../support/seed.ts";

const DIGEST = `sha256:${"a1".repeat(32)}`;

test("hosts, repositories, tags and digests", () => {
  expect(parseReference("oci://registry.example.org/me/hello:1.0")).toEqual({
    host: "registry.example.org",
    repository: "me/hello",
    identifier: "1.0",
    shown: "oci://registry.example.org/me/hello:1.0",
    isPlain: false,
  });
  expect(parseReference("oci://localhost:5000/a")).toMatchObject({ host: "localhost:5000", identifier: "latest", isPlain: true });
  expect(parseReference(`oci://[::1]:5000/a/b__c-d@${DIGEST}`)).toMatchObject({
    repository: "a/b__c-d",
    identifier: DIGEST,
    isPlain: true,
  });
  // Only this machine is asked without TLS, whatever a name looks like.
  for (const host of ["127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "1270.0.0.1"])
    expect(parseReference(`oci://${host}/a`)).toMatchObject({ isPlain: false });
});

test("what is none is refused, and a password in it isn't shown", () => {
  const wrong = [
    "oci://", "oci://host", "oci://host/", "oci:///a", "https://host/a", "oci://host/A", "oci://host/a:", "oci://host/a@sha256:12", "oci://host/a/../b",
    "oci://host/a//b", "oci://host/.a", "oci://host/a:b:c", "oci://host:99999/a", "oci://ho st/a", "oci://host/a?x=1", "oci://host/a#x", "oci://-host/a",
    "oci://me:secret@host/a", `oci://host/${"a".repeat(256)}`, `oci://host/a:${"t".repeat(129)}`, "oci://host/a@sha512:00",
  ]; // prettier-ignore
  for (const text of wrong) {
    try {
      parseReference(text);
      expect.unreachable(text);
    } catch (error) {
      if (!(error instanceof KilnFailure)) throw error;
      expect(error.diagnostics[0]?.code, text).toBe("KILN-E1450");
      expect(JSON.stringify(error.diagnostics)).not.toContain("secret");
    }
  }
});

test("whatever is taken leads to no other path of a registry", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.stringMatching(/^[a-z.:/@_A-Z-]{0,20}$/)), (rest) => {
      try {
        const { host, repository, identifier } = parseReference(`oci://${rest}`);
        const url = new URL(`https://${host}/v2/${repository}/manifests/${identifier}`);
        expect(url.pathname).toBe(`/v2/${repository}/manifests/${identifier}`);
        expect(url.search + url.hash + url.username).toBe("");
      } catch (error) {
        if (!(error instanceof KilnFailure)) throw error;
      }
    }),
    { seed: seedOr(1450), numRuns: 2000 },
  );
});
