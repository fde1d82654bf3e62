import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1401: the rule of an image leaves no image. */
export function hasNoImage(target: string): Diagnostic {
  return {
    code: "KILN-E1401",
    severity: "error",
    message: `${target} has no output \`image\``,
    detail: "what is told of an image names the file by its hash",
    advice: "let the rule of the image leave one, as std.image does: outputs = { image = FILE }",
    notes: [],
    fault: "recipe",
  };
}

const failure = (code: Diagnostic["code"], message: string, advice: string, detail?: string): Diagnostic => ({
  code,
  severity: "error",
  message,
  ...(detail === undefined ? {} : { detail }),
  advice,
  notes: [],
  fault: "build",
});

/** KILN-E1402: a result that nobody should vouch for. */
export function unattested(target: string, why: string): Diagnostic {
  return failure(
    "KILN-E1402",
    `no provenance is signed for ${target}`,
    "build where Kiln has namespaces or bwrap; `kiln doctor` says what lacks",
    why,
  );
}

/** KILN-E1403: nobody says by which key. */
export function noKeyChosen(names: readonly string[]): Diagnostic {
  const [message, advice] =
    names.length === 0
      ? ["there is no key to sign with", "make one: kiln key generate NAME"]
      : [`there are ${names.length} keys to sign with`, `say which: --key ${names[0] ?? "NAME"}`];
  return { ...failure("KILN-E1403", message, advice), fault: "recipe" };
}

/** KILN-E1404: no signed provenance. */
export function noProvenance(path: string, why: string): Diagnostic {
  return failure(
    "KILN-E1404",
    `there is no signed provenance in ${path}`,
    "`kiln attest IMAGE` makes one; `--provenance FILE` says where it is",
    why,
  );
}

/** KILN-E1405: a signature that doesn't count. */
export function untrustedProvenance(path: string, why: string): Diagnostic {
  return failure(
    "KILN-E1405",
    `the signature of ${path} doesn't count`,
    "`kiln key list` tells whom you trust; trust a key only by what its owner told you: kiln key trust ed25519:…",
    why,
  );
}

/** KILN-E1406: files that aren't those that were signed. */
export function notAsSigned(folder: string, lines: readonly string[]): Diagnostic {
  return failure(
    "KILN-E1406",
    `what lies in ${folder} isn't what was signed`,
    "don't run it; build it again, or get it from somebody else",
    lines.join("\n"),
  );
}

/** KILN-E1407: a workspace that isn't the one that was built. */
export function otherRecipes(target: string, outputs: readonly string[]): Diagnostic {
  return failure(
    "KILN-E1407",
    `the recipes here don't say what ${target} was built from`,
    "look at the commit that the provenance names, with the same Kiln",
    `other steps give ${outputs.join(", ")}`,
  );
}

/** KILN-E1408: the same steps gave other bytes. */
export function rebuiltOther(target: string, lines: readonly string[]): Diagnostic {
  return failure(
    "KILN-E1408",
    `${target} was built again, and isn't what was signed`,
    "whoever signed it built something else, or a step isn't reproducible: kiln build --check",
    lines.join("\n"),
  );
}

/** KILN-E1409: provenance of another build of the same target. */
export function staleProvenance(path: string, target: string): Diagnostic {
  return {
    ...failure(
      "KILN-E1409",
      `the provenance in ${path} isn't of what was built now`,
      `sign this one: kiln attest ${target}`,
      "it is left out: whoever verifies the image would find that it isn't what was signed",
    ),
    severity: "warning",
  };
}
