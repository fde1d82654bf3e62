import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1010: the output `map` doesn't tell of the image beside it. */
export function mapOfAnother(target: string): Diagnostic {
  return {
    code: "KILN-E1010",
    severity: "error",
    message: `what the output \`map\` of ${target} tells isn't true of its image`,
    detail: "the image is no ELF file of 64 bits, or other bytes stand where the linker put a section",
    advice: "let the rule of the image leave a map of the same link, as std.image does, or look at the file itself: readelf -lS",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1012: the output `licenses` isn't what `kiln licenses` reads. */
export function badLicenseList(target: string): Diagnostic {
  return {
    code: "KILN-E1012",
    severity: "error",
    message: `the output \`licenses\` of ${target} isn't a list of licences`,
    detail: "its licenses.json must be a list of objects with name, version, license, hash, urls and patches",
    advice: "let the rule of the image leave what std.image does (recipes/std/licenses.kiln)",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1016: the rule of an image collects no licences. */
export function noLicenseOutput(target: string): Diagnostic {
  return {
    code: "KILN-E1016",
    severity: "error",
    message: `${target} has no output \`licenses\``,
    detail: "the rule of its image collects none",
    advice: "let the rule leave what std.image does (recipes/std/licenses.kiln)",
    notes: [],
    fault: "recipe",
  };
}

const shownLibrary = (name: string): string => (name === "app" ? "the image's own code" : `library ${name}`);

/** KILN-E1013: nothing tells under which licence a library may be used. */
export function noLicense(name: string): Diagnostic {
  return {
    code: "KILN-E1013",
    severity: "warning",
    message: `${shownLibrary(name)} declares no licence`,
    advice: `write it into its recipe, by SPDX's name: ${name === "app" ? "image x { " : `library ${name} { `}license = "BSD-3-Clause" }`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1014: a licence that isn't an expression of SPDX's. */
export function unknownLicense(name: string, license: string): Diagnostic {
  return {
    code: "KILN-E1014",
    severity: "warning",
    message: `"${license}" of ${shownLibrary(name)} is no licence that SPDX knows`,
    detail: "programs that look for licences go by names of https://spdx.org/licenses, joined by AND, OR and WITH",
    advice: 'write it as SPDX does, "MIT OR Apache-2.0"; one of your own is "LicenseRef-NAME"',
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1015: no text of a library's licence was found. `url`: where its sources are from. */
export function licenseTextMissing(name: string, url: string | undefined): Diagnostic {
  return {
    code: "KILN-E1015",
    severity: "warning",
    message: `no text of the licence of ${shownLibrary(name)} was found`,
    detail:
      url === undefined
        ? "its workspace has no file LICENSE or COPYING"
        : `at the top of ${url} is no file whose name begins with LICENSE, COPYING, COPYRIGHT or NOTICE`,
    advice:
      url === undefined
        ? "put one beside workspace.kiln"
        : 'name the files in its recipe, by their paths there: source { licenses = ["doc/license.txt"] }',
    notes: [],
    fault: "recipe",
  };
}
