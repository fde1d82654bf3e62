import type { Diagnostic, DiagnosticCode, Span } from "./diagnostic.ts";

type Fault = Diagnostic["fault"];

const mistake = (code: DiagnosticCode, fault: Fault, message: string, advice: string, detail?: string, at?: Span): Diagnostic => ({
  code,
  severity: "error",
  message,
  advice,
  notes: [],
  fault,
  ...(detail === undefined ? {} : { detail }),
  ...(at ? { at } : {}),
});

/** KILN-E1460: workspace.kiln doesn't say what a bundle needs. `at`: where it should. */
export function aboutMissing(why: string, at: Span | undefined): Diagnostic {
  return mistake(
    "KILN-E1460",
    "recipe",
    `the workspace can't be published: ${why}`,
    'write in workspace.kiln: workspace NAME { version = "1.2.0"  license = "MIT"  summary = "…" }',
    undefined,
    at,
  );
}

/** KILN-E1461: what would be published isn't what git has. `changes`: lines of `git status`. */
export function uncommitted(changes: readonly string[]): Diagnostic {
  const shown = changes.slice(0, MOST_SHOWN);
  const more = changes.length - shown.length;
  return mistake(
    "KILN-E1461",
    "recipe",
    "the folder isn't as git has it, so nobody could make this bundle again",
    "commit the changes, or let git ignore the files; --dirty publishes the folder as it is",
    [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"),
  );
}

const MOST_SHOWN = 10;

/** KILN-E1462: an input that those who take the bundle in don't have. */
export function inputStaysBehind(name: string, text: string, at: Span): Diagnostic {
  return mistake(
    "KILN-E1462",
    "recipe",
    `the input "${name}" isn't part of the bundle, and nobody else has it: ${text}`,
    "take in by path what lies in the workspace's own folder, all else by git, url, npm or oci",
    undefined,
    at,
  );
}

/** KILN-E1463: a file that a bundle can't hold. */
export function notForBundles(path: string, why: string): Diagnostic {
  return mistake(
    "KILN-E1463",
    "recipe",
    `${path} can't be published: ${why}`,
    "leave it out (.gitignore), or replace it: a bundle holds files and links that stay inside",
  );
}

/** KILN-E1464: a version that is there already. */
export function versionTaken(reference: string, difference: string): Diagnostic {
  return mistake(
    "KILN-E1464",
    "recipe",
    `${reference} is there already, and isn't this`,
    "publish it as another version: who pinned this one must go on having what it was",
    difference,
  );
}

/** KILN-E1465: a bundle that isn't what `kiln publish` makes. */
export function badBundle(shown: string, why: string): Diagnostic {
  return mistake(
    "KILN-E1465",
    "build",
    `${shown} is refused: it is no bundle of a workspace as \`kiln publish\` makes them`,
    "nothing of it is used; get it from whoever published it",
    why,
  );
}

/** KILN-E1466: a bundle that isn't signed by whom it must be. */
export function notSignedBy(shown: string, why: string): Diagnostic {
  return mistake(
    "KILN-E1466",
    "build",
    `${shown} is refused: ${why}`,
    "nothing of it is used; ask whoever publishes it for the key (kiln key show), and compare it with the input's `key`",
  );
}

/** KILN-E1467: a bundle for a newer Kiln. */
export function needsNewerKiln(shown: string, wanted: string, own: string): Diagnostic {
  return mistake(
    "KILN-E1467",
    "build",
    `${shown} needs Kiln ${wanted}, and this is ${own}`,
    "install a newer Kiln, or take in an older version",
  );
}

/** KILN-E1468: `kiln publish` with words that don't go together. */
export function publishWords(why: string): Diagnostic {
  return mistake(
    "KILN-E1468",
    "recipe",
    `that is no way to publish a workspace: ${why}`,
    "kiln publish oci://registry.example.org/me/lib, or kiln publish --output lib.kiln.tar.zst; --dry-run tells what would be in it",
  );
}

/** KILN-E1469: a right bundle in another one's place. */
export function otherBundle(shown: string, why: string): Diagnostic {
  return mistake(
    "KILN-E1469",
    "build",
    `${shown} is refused: it is another bundle than was asked for`,
    "nothing of it is used; somebody may have put an older or another one in its place. If it is right, take the input out of workspace.kiln, run `kiln lock`, and put it back",
    why,
  );
}

/** KILN-E1470: git is asked which files are published, and doesn't say. `said`: its own words. */
export function gitUnusable(said: string): Diagnostic {
  return mistake(
    "KILN-E1470",
    "build",
    "git doesn't tell which files of the folder are published",
    "see to it that `git status` works there, or publish a copy of the folder without .git",
    said,
  );
}
