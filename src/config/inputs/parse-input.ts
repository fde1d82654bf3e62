import type { Diagnostic, Span } from "#diagnostics/diagnostic.ts";
import { badInput, badInputArgument, followsOutside } from "#diagnostics/workspace.ts";
import type { Argument, Expr, InputItem } from "#syntax/ast.ts";
import { plainString, stringList } from "../literal.ts";
import { isLoopback } from "./is-loopback.ts";
import { ANY, type InputLocator, LATEST, type RemoteLocator, type SigningKeys } from "./input-locator.ts";
import { isDigest, readReference } from "./oci-reference.ts";

export interface ParsedInput {
  readonly locator: InputLocator;
  /** Inputs of that workspace → inputs of this one that take their places. */
  readonly follows: ReadonlyMap<string, string>;
}

/** Reads what an item says, in a text of `source`. Errors: KILN-E1124, KILN-E1133, KILN-E1134. */
export function parseInput(item: InputItem, source: Span["source"], isRoot: boolean): ParsedInput | Diagnostic {
  const at = (node: { readonly start: number; readonly end: number }): Span => ({ source, start: node.start, end: node.end });
  const name = item.name.text;
  const { value } = item;
  if (value.kind === "path") return { locator: { kind: "path", path: value.path }, follows: NONE };
  if (value.kind !== "call" || value.callee.kind !== "ref") return badInput(name, at(value));
  const call = new Call(value.args, at);
  const locator = locatorOf(value.callee.name, call);
  const follows = call.names("follows");
  const [problem] = call.problems;
  if (problem) return badInputArgument(name, problem.why, problem.at);
  if (locator === undefined) return badInput(name, at(value));
  const rest = call.rest();
  if (rest) return badInputArgument(name, `\`${value.callee.name}\` takes no ${rest.what}`, rest.at);
  if (follows.size > 0 && !isRoot) return followsOutside(name, at(value));
  return { locator, follows };
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Undefined: there is no such kind of input, or something of it is missing. */
function locatorOf(kind: string, call: Call): InputLocator | undefined {
  switch (kind) {
    case "path": {
      const path = call.first();
      return path === undefined ? undefined : { kind: "path", path };
    }
    case "shipped":
      return call.first() === "core" ? { kind: "shipped" } : undefined;
    case "git": {
      const url = call.first(gitAddress);
      const [ref, folder] = [call.text("ref", isRef), call.text("folder", isPlainFolder)];
      return url === undefined
        ? undefined
        : ({ kind: "git", url, ...given("ref", ref), ...given("folder", folder) } satisfies RemoteLocator);
    }
    case "url": {
      const url = call.first(archiveAddress);
      const [hash, strip, keys] = [call.text("hash", isHash), call.int("strip", 8), call.keys("key")];
      return url === undefined
        ? undefined
        : ({ kind: "url", url, strip: strip ?? 1, ...given("hash", hash), ...(keys ? { keys } : {}) } satisfies RemoteLocator);
    }
    case "npm": {
      const wanted = call.first(isPackage);
      if (wanted === undefined) return undefined;
      const { name = "", range = LATEST } = PACKAGE.exec(wanted)?.groups ?? {};
      return { kind: "npm", name, range };
    }
    case "oci": {
      const address = call.first(bundleAddress);
      const [range, keys] = [call.text("version", isRange), call.keys("key")];
      const read = address === undefined ? undefined : readReference(address);
      if (read === undefined || typeof read === "string") return undefined;
      const { host, repository, identifier } = read;
      if (identifier !== undefined && range !== undefined)
        return call.refuseFirst("it says a tag or digest, and `version` says another one");
      const place = `${host}/${repository}`;
      const more = keys ? { keys } : {};
      if (identifier === undefined) return { kind: "oci", place, by: "range", version: range ?? ANY, ...more };
      return { kind: "oci", place, by: isDigest(identifier) ? "digest" : "tag", version: identifier, ...more };
    }
    default:
      return undefined;
  }
}

const given = <Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a record with the one key that the type names
  value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: string });

/** Undefined: it can be used; else why not. */
type Check = (text: string) => string | undefined;

const gitAddress: Check = (text) => {
  if (/^[\w.-]+@[\w.-]+:/.test(text)) return `write it as a URL: ssh://${text.replace(":", "/")}`;
  if (text.startsWith("file:") && !text.startsWith("file:/")) return undefined;
  if (!URL.canParse(text)) return "it isn't a URL";
  const { protocol, password, username, hostname, hash, search } = new URL(text);
  if (!["https:", "ssh:", "file:", "http:"].includes(protocol)) return `git over ${protocol} isn't taken; use https:, ssh: or file:`;
  if (protocol === "http:" && !isLoopback(hostname)) return "anybody on the way could change what http:// brings; use https:";
  if (password !== "" || (username !== "" && protocol !== "ssh:")) return "it holds a password, which everybody could read here";
  // ssh and its kin would take them for options.
  if (hostname.startsWith("-") || username.startsWith("-")) return "its host or user begins with -";
  if (hash !== "" || search !== "") return "it has a part behind ? or #";
  return /[\p{Cc}\s]/u.test(text) ? "it holds white space or control characters" : undefined;
};

const archiveAddress: Check = (text) => {
  if (/^(?:mirror:\/\/|file:)/.test(text)) return undefined;
  if (!URL.canParse(text)) return "it isn't a URL";
  const { protocol, password, username } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "use https:, mirror: or file:";
  return password !== "" || username !== "" ? "it holds a password, which everybody could read here" : undefined;
};

/** What git-check-ref-format(1) allows, and no option. */
const isRef: Check = (text) =>
  /^[A-Za-z0-9_][\w./+@#=-]*$/.test(text) && !/\.\.|\/\/|@\{|\.lock(?:\/|$)|[./]$/.test(text)
    ? undefined
    : "a ref is a branch, a tag or a whole commit id";

const isPlainFolder: Check = (text) =>
  text.split("/").some((part) => part === "" || part === "." || part === "..") || text.includes("\0")
    ? "it is a folder of the repository, without `.` and `..`"
    : undefined;

const isHash: Check = (text) =>
  /^sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}$/.test(text) ? undefined : "it isn't a hash like `sha256-…` (SRI)";

/** Names as npm's own rules have them; a range holds nothing that an address could begin with. */
const PACKAGE = /^(?<name>(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)(?:@(?<range>[\w^~*<>=|. +-]+))?$/;
const isPackage: Check = (text) => (PACKAGE.test(text) ? undefined : "it isn't NAME or NAME@VERSION");

const bundleAddress: Check = (text) => {
  const read = readReference(text);
  return typeof read === "string" ? read : undefined;
};

/** As npm's; whether it is one npm itself would read is seen when it is asked for. */
const RANGE = /^[\w^~*<>=|. +-]+$/;
const isRange: Check = (text) => (RANGE.test(text) ? undefined : "it isn't a range of versions like `^1.2`");

const isKey: Check = (text) =>
  /^ed25519:[A-Za-z0-9+/]{43}=$/.test(text) ? undefined : "it isn't a public key like `ed25519:…` (kiln key show)";

/** The arguments of a call; each is asked for once, `rest` tells what nobody asked for. */
class Call {
  readonly problems: { readonly why: string; readonly at: Span }[] = [];
  readonly #open: Set<Argument>;
  readonly #at: (node: Expr) => Span;
  readonly #first: Expr | undefined;

  constructor(args: readonly Argument[], at: (node: Expr) => Span) {
    this.#open = new Set(args);
    this.#first = args[0]?.value;
    this.#at = at;
  }

  first(check: Check = () => undefined): string | undefined {
    const [first] = this.#open;
    return first?.name === undefined ? this.#string(first, check) : undefined;
  }

  text(name: string, check: Check): string | undefined {
    return this.#string(this.#named(name), check);
  }

  int(name: string, most: number): number | undefined {
    const argument = this.#named(name);
    if (argument === undefined) return undefined;
    this.#open.delete(argument);
    const { value } = argument;
    if (value.kind === "int" && value.value <= BigInt(most)) return Number(value.value);
    this.#refuse(`\`${name}\` is a whole number up to ${most}`, value);
    return undefined;
  }

  /** One key, or a list of them. */
  keys(name: string): SigningKeys | undefined {
    const argument = this.#named(name);
    if (argument?.value.kind !== "list") {
      const only = this.#string(argument, isKey);
      return only === undefined ? undefined : [only];
    }
    this.#open.delete(argument);
    const [first, ...more] = stringList(argument.value) ?? [];
    if (first === undefined) {
      this.#refuse(`\`${name}\` is a public key, or a list of some`, argument.value);
      return undefined;
    }
    const why = [first, ...more].map(isKey).find((one) => one !== undefined);
    if (why !== undefined) this.#refuse(`\`${name}\` can't be used: ${why}`, argument.value);
    return [first, ...more];
  }

  /** `{ a = "b" }` */
  names(name: string): ReadonlyMap<string, string> {
    const argument = this.#named(name);
    if (argument === undefined) return NONE;
    this.#open.delete(argument);
    const { value } = argument;
    const found = new Map<string, string>();
    for (const field of value.kind === "record" ? value.fields : []) {
      const text = field.kind === "named" ? plainString(field.value) : undefined;
      if (field.kind === "named" && text !== undefined) found.set(field.name.text, text);
      else this.#refuse(`\`${name}\` names inputs in strings: { their_input = "own_input" }`, value);
    }
    if (value.kind !== "record") this.#refuse(`\`${name}\` is a record: { their_input = "own_input" }`, value);
    return found;
  }

  /** Something is wrong with what is said, as a whole. */
  refuseFirst(why: string): undefined {
    if (this.#first) this.#refuse(why, this.#first);
  }

  rest(): { readonly what: string; readonly at: Span } | undefined {
    const [one] = this.#open;
    return one && { what: one.name === undefined ? "second value" : `\`${one.name.text}\``, at: this.#at(one.value) };
  }

  #named(name: string): Argument | undefined {
    return [...this.#open].find((one) => one.name?.text === name);
  }

  #string(argument: Argument | undefined, check: Check): string | undefined {
    if (argument === undefined) return undefined;
    this.#open.delete(argument);
    const text = plainString(argument.value);
    const why = text === undefined ? "it must be written out as a string" : check(text);
    if (why === undefined) return text;
    this.#refuse(text === undefined ? why : `${JSON.stringify(text)} can't be used: ${why}`, argument.value);
    return undefined;
  }

  #refuse(why: string, node: Expr): void {
    this.problems.push({ why, at: this.#at(node) });
  }
}
