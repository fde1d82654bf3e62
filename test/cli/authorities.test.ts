import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";

const folder = mkdtempSync(join(tmpdir(), "kiln-authorities-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a fetch from where nobody listens ends with. */
async function failureWith(name: string, certificates: string): Promise<string | undefined> {
  const file = join(folder, name);
  writeFileSync(file, certificates);
  const env = { SSL_CERT_FILE: file, NODE_EXTRA_CA_CERTS: "", HTTPS_PROXY: "", https_proxy: "" };
  const { stderr } = await runKiln(["fetch", "--hash", "https://127.0.0.1:1/x"], { cwd: folder, env });
  return /KILN-E\d+/.exec(stderr)?.[0];
}

test("the bundle reads the certificate authorities of SSL_CERT_FILE", async () => {
  expect(await failureWith("right.pem", rootCertificates[0] ?? "")).toBe("KILN-E0703");
  expect(await failureWith("wrong.pem", "no certificate")).toBe("KILN-E0706");
});
