import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { badOptionValue, unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { PAYLOAD_TYPE, provenanceStatement } from "#share/provenance/statement.ts";
import { signEnvelope } from "#share/sign/envelope.ts";
import type { SigningKey } from "#share/sign/signing-key.ts";
import type { Context } from "../context.ts";
import { buildFacts } from "../build-facts.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import { provenanceFile } from "../provenance-file.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";
import { signingKey } from "../signing-key.ts";

/** Builds an image and signs what it was built from. */
export async function attestCommand(context: Context, image: string | undefined, flags: Flags): Promise<number> {
  // Before anything is built: a build of an hour that nobody can sign is of no use.
  const key = signingKey(context, flags["key"]);
  const builder = builderId(flags["builder"], key);
  await using session = await openSession(context, flags);
  const facts = await buildFacts(context, session, image, flags);
  if (typeof facts === "number") return facts;
  const envelope = `${signEnvelope(PAYLOAD_TYPE, Buffer.from(provenanceStatement({ ...facts, builder }), "utf8"), [key])}\n`;
  const { output } = flags;
  if (output === "-") {
    context.terminal.out(envelope);
    return EXIT.done;
  }
  const path = typeof output === "string" ? resolve(context.folder, output) : provenanceFile(join(session.folder, "out", facts.target));
  try {
    writeFileSync(path, envelope);
  } catch (error) {
    throw new KilnFailure([unusableFile(path, "written", errnoIn(error) ?? String(error))]);
  }
  if (context.json) printResult(context.terminal, { target: facts.target, provenance: path, key: key.public.id, builder });
  else if (!context.terminal.quiet) context.terminal.err(`${facts.target}: signed provenance in ${path}\n`);
  return EXIT.done;
}

/** A URI (RFC 3986) with a scheme. Nobody says one: whoever holds the key. */
function builderId(wished: unknown, key: SigningKey): string {
  if (typeof wished !== "string") return `urn:kiln:key:${key.public.id}`;
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[\w:/?#[\]@!$&'()*+,;=.~%-]+$/.test(wished))
    throw new KilnFailure([badOptionValue("--builder", wished, "a URI that names who builds: https://ci.example.org/kiln")]);
  return wished;
}
