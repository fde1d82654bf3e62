import type { Diagnostic } from "./diagnostic.ts";

const refusal = (code: Diagnostic["code"], message: string, detail: string, advice: string): Diagnostic => ({
  code,
  severity: "error",
  message,
  detail,
  advice,
  notes: [],
  fault: "recipe",
});

/** KILN-E1321: a file that no `kiln cache export` wrote. */
export function noCacheArchive(file: string, why: string): Diagnostic {
  return refusal("KILN-E1321", `${file} is no archive of a cache`, why, "give a file that `kiln cache export` wrote");
}

/** KILN-E1322: a member that can't be in one. Nothing of the archive counts. `member`: quoted. */
export function archiveMemberRefused(file: string, member: string, why: string): Diagnostic {
  return refusal(
    "KILN-E1322",
    `${file} is not taken: ${member} is wrong`,
    why,
    "make it again with `kiln cache export`; what nobody wrote so was changed on its way, or made to do harm",
  );
}

/** KILN-E1323: results by nobody who is trusted. */
export function unsignedArchive(file: string, why: string): Diagnostic {
  return refusal(
    "KILN-E1323",
    `${file} holds results that nobody signed whom you trust`,
    why,
    "trust the key of who made it (`kiln key trust`), or take it as it is with --unsigned, where nobody else can have written it",
  );
}
