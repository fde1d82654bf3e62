import type { Diagnostic, DiagnosticCode, Span } from "./diagnostic.ts";

type Parts = Partial<Pick<Diagnostic, "at" | "detail" | "notes" | "fault" | "severity">>;

const mistake = (code: DiagnosticCode, message: string, advice: string, parts: Parts = {}): Diagnostic => ({
  code,
  severity: "error",
  message,
  advice,
  notes: [],
  fault: "build",
  ...parts,
});

/** KILN-E0750: kiln.lock isn't one. */
export function badLock(problems: readonly string[]): Diagnostic {
  return mistake(
    "KILN-E0750",
    "kiln.lock can't be used: it isn't as Kiln writes it",
    "take it from your repository as it was, or delete it and run `kiln lock`",
    {
      detail: problems.join("\n"),
      fault: "recipe",
    },
  );
}

/** KILN-E0751: kiln.lock has both sides of a merge in it. */
export function lockHasConflicts(): Diagnostic {
  return mistake("KILN-E0751", "kiln.lock holds both sides of a merge", "run `kiln lock`, which puts them together", { fault: "recipe" });
}

/** KILN-E0752: with --locked: what the lock says isn't what recipes say. `differences`: a line each. */
export function lockDiffers(differences: readonly string[], at: Span | undefined): Diagnostic {
  return mistake(
    "KILN-E0752",
    "kiln.lock doesn't fit the recipes, and --locked lets nothing change it",
    "run `kiln lock` without --locked, look at what it changes, and commit kiln.lock",
    {
      detail: differences.join("\n"),
      fault: "recipe",
      ...(at ? { at } : {}),
    },
  );
}

/** KILN-E0753: a hash that was seen for other locators: somebody changed these and forgot the hash. */
export function staleHash(hash: string, before: readonly string[], now: readonly string[], at: Span | undefined): Diagnostic {
  return mistake(
    "KILN-E0753",
    "the locator is another one, and the hash is still that of the one before",
    "run `kiln update --hashes`, which fetches it and writes the hash that it has now",
    {
      detail: [`hash ${hash}`, ...before.map((url) => `seen for ${url}`), ...now.map((url) => `now for  ${url}`)].join("\n"),
      fault: "recipe",
      ...(at ? { at } : {}),
    },
  );
}

/** KILN-E0754: something must be fetched, and --offline forbids it. */
export function offline(what: string): Diagnostic {
  return mistake(
    "KILN-E0754",
    `${what} isn't here, and --offline lets nothing be fetched`,
    "run `kiln fetch` or `kiln vendor` where there is a network, or leave --offline out",
  );
}

/** KILN-E0755: a fetched input that a command needs, which fetches none. */
export function inputNotHere(name: string, text: string, at: Span): Diagnostic {
  return mistake("KILN-E0755", `the input "${name}" isn't here`, "run `kiln lock`, which fetches it", { at, detail: text });
}

/** KILN-E0756: git couldn't. `said`: its own words. */
export function gitFailed(url: string, what: string, said: string): Diagnostic {
  return mistake(
    "KILN-E0756",
    `${url}: ${what}`,
    "check the address, and that you may read it: Kiln takes credentials from the environment and your netrc (docs/sharing.md)",
    {
      detail: said,
    },
  );
}

/** KILN-E0757: there is no git. */
export function gitMissing(why: string): Diagnostic {
  return mistake("KILN-E0757", `git can't be started (${why}), and an input needs it`, "install git: `apt-get install git`");
}

/** KILN-E0758: a repository with submodules. */
export function gitSubmodule(url: string, path: string): Diagnostic {
  return mistake(
    "KILN-E0758",
    `${url} has a submodule at ${path}, which is no part of its content`,
    "name a folder of the repository without submodules (`folder = …`), or take the submodule in as an input of its own",
  );
}

/** KILN-E0759: what was fetched isn't what the lock pins. */
export function inputDiffers(key: string, expected: string, found: string): Diagnostic {
  return mistake(
    "KILN-E0759",
    `${key} isn't what kiln.lock pins`,
    "somebody changed it at its source, or kiln.lock; find out who before you run `kiln update`",
    {
      detail: `expected tree ${expected}\nfound tree    ${found}`,
    },
  );
}

/** KILN-E0760: no such ref, version or package. */
export function inputVersionUnknown(key: string, wanted: string, known: readonly string[]): Diagnostic {
  return mistake(
    "KILN-E0760",
    `${key} has no ${wanted}`,
    "correct it in workspace.kiln",
    known.length === 0 ? {} : { detail: `it has ${known.join(", ")}` },
  );
}

/** KILN-E0761: what was vendored isn't what is wanted. */
export function vendoredDiffers(path: string, expected: string, found: string): Diagnostic {
  return mistake(
    "KILN-E0761",
    `${path} isn't what was vendored`,
    "run `kiln vendor` again where there is a network, or take it from your repository as it was",
    {
      detail: `expected ${expected}\nfound    ${found}`,
    },
  );
}

/** KILN-E0762: no input has this name. */
export function unknownInput(name: string, known: readonly string[]): Diagnostic {
  return mistake(
    "KILN-E0762",
    `kiln.lock has no input "${name}"`,
    known.length === 0 ? "the workspace takes nothing in that is fetched" : `take one of these: ${known.join(", ")}`,
    {
      fault: "recipe",
    },
  );
}

/** KILN-E0763: credentials that can't be read. Says nothing of what they are. */
export function badCredentials(where: string, why: string): Diagnostic {
  return mistake(
    "KILN-E0763",
    `the credentials of ${where} can't be used: ${why}`,
    "correct them; docs/sharing.md says how they are written",
  );
}

/** KILN-E0764: a file of Kiln's own in the workspace that can't be written. */
export function notWritten(path: string, why: string): Diagnostic {
  return mistake("KILN-E0764", `${path} can't be written (${why})`, "make room, or give yourself the right to write there");
}

/** KILN-E0765: a folder that Kiln would replace, and didn't make. */
export function vendorTaken(path: string): Diagnostic {
  return mistake(
    "KILN-E0765",
    `the folder ${path} isn't one that \`kiln vendor\` made, so it isn't replaced`,
    "move it elsewhere, or take an archive: `kiln vendor --archive FILE`",
  );
}

/** KILN-E0766: a hash that can't be written where it belongs. */
export function hashNotWritten(hash: string, at: Span | undefined): Diagnostic {
  return mistake("KILN-E0766", "the hash can't be written here: it is computed, or stands elsewhere", `write ${hash} where it comes from`, {
    fault: "recipe",
    ...(at ? { at } : {}),
  });
}

/** KILN-E0767: inputs that take in others without end. */
export function tooManyInputs(most: number, at: Span): Diagnostic {
  return mistake("KILN-E0767", `the workspace takes in more than ${most} others`, "leave out the input that leads there", {
    at,
    fault: "recipe",
  });
}
