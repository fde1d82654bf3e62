import type { Diagnostic, Span } from "./diagnostic.ts";
import { shownAddress } from "./shown-address.ts";

/** Why one locator gave nothing. */
export interface LocatorFailure {
  readonly locator: string;
  readonly why: string;
}

/** KILN-E0701: the hash isn't an SRI of a strong algorithm. */
export function badHash(hash: string, why: string): Diagnostic {
  return {
    code: "KILN-E0701",
    severity: "error",
    message: `${JSON.stringify(hash)} can't be used as a hash: ${why}`,
    advice: "write an SRI hash as `kiln fetch --hash URL` prints it, such as sha256-… with the hash in base64",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0702: a locator that nobody understands. */
export function badLocator(locator: string, why: string): Diagnostic {
  return {
    code: "KILN-E0702",
    severity: "error",
    message: `${JSON.stringify(locator)} can't be fetched from: ${why}`,
    advice: "use https://…, npm:NAME@VERSION, mirror://NAME/PATH or file:PATH",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0703: no locator gave the file. */
export function fetchFailed(failures: readonly LocatorFailure[]): Diagnostic {
  const first = failures[0]?.locator ?? "";
  return {
    code: "KILN-E0703",
    severity: "error",
    message:
      failures.length === 1 ? `${first} can't be fetched` : `none of ${failures.length} locators can be fetched, ${first} and others`,
    detail: lines(failures),
    advice: "check the locators and the network; proxies, mirrors and certificate authorities are shown by `kiln doctor`",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0704: what was fetched isn't what the recipe names. `others`: the locators that failed otherwise. */
export function wrongHash(locator: string, expected: string, found: string, others: readonly LocatorFailure[]): Diagnostic {
  return {
    code: "KILN-E0704",
    severity: "error",
    message: `${locator} doesn't have the hash that the recipe names`,
    detail: [`expected ${expected}`, `found    ${found}`, ...(others.length > 0 ? [lines(others)] : [])].join("\n"),
    advice: "if the new content is what you want, write the found hash into the recipe; nothing of it has been kept",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0705: nothing says where a mirror is. */
export function mirrorUnknown(name: string, why: string): Diagnostic {
  return {
    code: "KILN-E0705",
    severity: "error",
    message: `no mirror is known for mirror://${name}`,
    detail: why,
    advice: `write its base URLs into Kiln's configuration file: [mirrors] ${name} = ["https://…"]`,
    notes: [],
    fault: "build",
  };
}

/** KILN-E0706: a file of certificate authorities that can't be used. `setting` names where it is written. */
export function badAuthorities(setting: string, path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0706",
    severity: "error",
    message: `the certificate authorities of ${path} can't be used (${why})`,
    advice: `correct ${setting}: it names a file of certificates in PEM`,
    notes: [],
    fault: "build",
  };
}

/** KILN-E0707: the fetched file can't be written. */
export function fetchNotWritten(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0707",
    severity: "error",
    message: `what is fetched can't be written (${why})`,
    detail: path,
    advice: "make room or give yourself the right to write there, or choose another folder with KILN_STORE",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0708: npm's configuration can't be read. */
export function badNpmConfiguration(why: string): Diagnostic {
  return {
    code: "KILN-E0708",
    severity: "error",
    message: "npm's configuration, which says where the registry is, can't be read",
    detail: why,
    advice: "correct the .npmrc; `npm config list` shows which files count",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0709: a proxy's address that isn't an http or https URL. */
export function badProxy(address: string, why: string): Diagnostic {
  return {
    code: "KILN-E0709",
    severity: "error",
    message: `the proxy ${JSON.stringify(shownAddress(address))} can't be used: ${why}`,
    advice: "correct HTTPS_PROXY, HTTP_PROXY, https_proxy in Kiln's configuration file, or npm's proxy settings",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0720: not an archive that Kiln reads. */
export function unknownArchive(archive: string, found: string): Diagnostic {
  return {
    code: "KILN-E0720",
    severity: "error",
    message: `${archive} is no archive that Kiln unpacks: ${found}`,
    advice: "use a tar archive, plain or packed by gzip, xz or zstd, or a Debian package",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0721: damaged, cut off, or not tar below its packing. */
export function damagedArchive(archive: string, why: string): Diagnostic {
  return {
    code: "KILN-E0721",
    severity: "error",
    message: `${archive} can't be unpacked: ${why}`,
    advice: "compare it with what its author published; with the right hash it is damaged there already",
    notes: [],
    fault: "build",
  };
}

/** Why an entry of an archive is refused; each kind has a code. */
export type EntryRefusal = "outside" | "link" | "through-link" | "special" | "duplicate" | "name" | "limit";

const REFUSALS: Readonly<Record<EntryRefusal, { readonly code: Diagnostic["code"]; readonly advice: string }>> = {
  outside: { code: "KILN-E0722", advice: "don't use this archive: its entries must stay in their folder" },
  link: { code: "KILN-E0723", advice: "don't use this archive: its links must be relative and stay inside" },
  "through-link": { code: "KILN-E0724", advice: "don't use this archive: no entry may lie below a link of it" },
  special: { code: "KILN-E0725", advice: "use an archive of regular files, folders and links" },
  duplicate: { code: "KILN-E0726", advice: "use an archive that names each path once; with --strip, paths must differ in what remains" },
  name: { code: "KILN-E0727", advice: "use an archive whose names are valid UTF-8 without control codes of the file system" },
  limit: { code: "KILN-E0728", advice: "Kiln unpacks nothing so large; take another archive" },
};

/** KILN-E0722 to KILN-E0728: an entry that isn't unpacked; the whole archive is refused. */
export function entryRefused(archive: string, entry: string, kind: EntryRefusal, why: string): Diagnostic {
  const { code, advice } = REFUSALS[kind];
  return {
    code,
    severity: "error",
    message: `${archive}: the entry ${JSON.stringify(entry)} is refused: ${why}`,
    advice,
    notes: [],
    fault: "build",
  };
}

/** KILN-E0729: stripping leaves nothing. */
export function nothingLeft(archive: string, strip: number): Diagnostic {
  return {
    code: "KILN-E0729",
    severity: "error",
    message: strip === 0 ? `${archive} is empty` : `${archive} has nothing below ${strip} leading ${strip === 1 ? "folder" : "folders"}`,
    advice: strip === 0 ? "take another archive" : "strip fewer folders, or none with strip = 0",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0740: the text isn't a patch, or holds what Kiln's patches can't (binary changes, links). */
export function badPatch(at: Span, why: string): Diagnostic {
  return {
    code: "KILN-E0740",
    severity: "error",
    at,
    message: `the patch can't be read: ${why}`,
    advice: "write it by `diff -u` or `git diff`, with text files only",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0741: a hunk whose lines aren't in the file. `found`: the file's own lines there, numbered. */
export function hunkFails(at: Span, file: string, hunk: number, line: number, found: string): Diagnostic {
  return {
    code: "KILN-E0741",
    severity: "error",
    at,
    message: `hunk ${hunk} doesn't apply to ${file}: its lines aren't there`,
    detail: found === "" ? `${file} has no line ${line}` : `${file} has there:\n${found}`,
    advice: "make the patch anew against this version of the sources; Kiln applies no hunk by guess (fuzz)",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0742: a hunk that fits at several places and at none of them by its line number. */
export function hunkAmbiguous(at: Span, file: string, hunk: number, places: readonly number[]): Diagnostic {
  return {
    code: "KILN-E0742",
    severity: "error",
    at,
    message: `hunk ${hunk} fits ${file} at several places and its line number at none`,
    detail: `it would fit at lines ${places.slice(0, 8).join(", ")}${places.length > 8 ? ", …" : ""}`,
    advice: "make the patch anew against this version of the sources, or give it more lines of context",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0743: a patch that names a file outside of the sources. */
export function patchLeaves(at: Span, name: string, why: string): Diagnostic {
  return {
    code: "KILN-E0743",
    severity: "error",
    at,
    message: `the patch names ${JSON.stringify(name)}, which ${why}`,
    advice: "patches change files below the sources' folder only; check the number of folders to strip",
    notes: [],
    fault: "build",
  };
}

/** KILN-E0744: the file that a patch changes isn't there (or, for a new one, is there already). */
export function patchTarget(at: Span, file: string, why: string): Diagnostic {
  return {
    code: "KILN-E0744",
    severity: "error",
    at,
    message: `${file} ${why}`,
    advice: "check the patch's order in the series and the number of folders to strip",
    notes: [],
    fault: "build",
  };
}

function lines(failures: readonly LocatorFailure[]): string {
  return failures.map(({ locator, why }) => `${locator}: ${why}`).join("\n");
}
