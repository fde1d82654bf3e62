import type Semver from "semver";
import { badText, outsideOf } from "#diagnostics/evaluation.ts";
import { KilnFailure, type Span } from "#diagnostics/diagnostic.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { BuiltinCall } from "./builtin.ts";
import { compareDebian, DEBIAN_VERSION } from "./debian-version.ts";
import { requireLate } from "./late-library.ts";

const semver = (): typeof Semver => requireLate("semver");

type Order = (a: string, b: string) => number;

interface Scheme {
  /** For messages. */
  readonly wanted: string;
  /** As `compare` takes it; undefined: no version of this scheme. */
  read(text: string): string | undefined;
  readonly compare: Order;
}

/** `1` and `1.2` are what people write for `1.0.0` and `1.2.0`. */
function readSemantic(text: string): string | undefined {
  const missing = /^\d+$/.test(text) ? ".0.0" : /^\d+\.\d+$/.test(text) ? ".0" : "";
  return semver().valid(text + missing) ?? undefined;
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  semver: {
    wanted: 'a semantic version such as 1.2.3 or 1.2.3-rc.1 (others are compared with `scheme = "debian"`)',
    read: readSemantic,
    compare: (a, b) => semver().compare(a, b),
  },
  debian: {
    wanted: "a version such as 1.2.3.4 or 1:2.31-13+deb11u5: digits first, then letters, digits and . + - ~",
    read: (text) => (DEBIAN_VERSION.test(text) ? text : undefined),
    compare: compareDebian,
  },
};

/** -1, 0 or 1. Throws KILN-E0433, KILN-E0434. */
export function compareVersions(call: BuiltinCall): number {
  const name = call.has("scheme") ? call.string("scheme") : "semver";
  const scheme = Object.hasOwn(SCHEMES, name) ? SCHEMES[name] : undefined;
  if (!scheme) {
    const known = Object.keys(SCHEMES);
    const wanted = known.map((one) => JSON.stringify(one)).join(" or ");
    throw new KilnFailure([outsideOf('"scheme"', wanted, JSON.stringify(name), nearest(name, known), call.place("scheme"))]);
  }
  const [a, b] = ["a", "b"].map((param) => readVersion(call.string(param), scheme, call.place(param)));
  return Math.sign(scheme.compare(a ?? "", b ?? ""));
}

/** Throws KILN-E0433. */
export function versionMatches(call: BuiltinCall): boolean {
  const version = readVersion(call.string("version"), SCHEMES["semver"], call.place("version"));
  const range = call.string("range");
  // Checked first: the library takes what is no range for one that nothing is in.
  if (semver().validRange(range) === null)
    throw new KilnFailure([badText(range, "a range of semantic versions such as ^1.2 || >=2", call.place("range"))]);
  return semver().satisfies(version, range);
}

function readVersion(text: string, scheme: Scheme | undefined, at: Span): string {
  const version = scheme?.read(text);
  if (version === undefined) throw new KilnFailure([badText(text, scheme?.wanted ?? "a version", at)]);
  return version;
}
