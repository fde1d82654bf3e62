import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isLoopback } from "#config/inputs/is-loopback.ts";
import { badCredentials } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { codeOf, wordsOf } from "./error-words.ts";

/** Who a host is told that we are. */
export interface Credentials {
  /** The Authorization header for a URL; undefined: nobody said one, or it would go over the network in the open. Throws KILN-E0763. */
  authorization(url: URL): string | undefined;
}

/**
 * `KILN_TOKEN_HOST` of the environment (`.` of the host's name is `_`, `-` is `__`): a token, or USER:PASSWORD; else the netrc that NETRC names, else `~/.netrc`
 * (format: the GNU inetutils manual, «The .netrc file»). Read when a host is first asked for.
 */
export function openCredentials(env: NodeJS.ProcessEnv): Credentials {
  let netrc: ReadonlyMap<string, Login> | undefined;
  return {
    authorization(url) {
      if (url.protocol !== "https:" && !isLoopback(url.hostname)) return undefined;
      const variable = `KILN_TOKEN_${url.hostname.replaceAll("-", "__").replaceAll(".", "_")}`;
      const token = env[variable] ?? env[variable.toUpperCase()];
      if (token !== undefined && token !== "") {
        // oxlint-disable-next-line no-control-regex -- what a header can't hold
        if (/[\u0000-\u001f\u007f]/.test(token)) throw new KilnFailure([badCredentials(variable, "it holds control characters")]);
        return token.includes(":") ? basic(token) : `Bearer ${token}`;
      }
      netrc ??= readNetrc(env);
      const login = netrc.get(url.hostname) ?? netrc.get(DEFAULT);
      return login?.password === undefined ? undefined : basic(`${login.login ?? ""}:${login.password}`);
    },
  };
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

interface Login {
  readonly login?: string;
  readonly password?: string;
}

/** What no host is called. */
const DEFAULT = "";

function readNetrc(env: NodeJS.ProcessEnv): ReadonlyMap<string, Login> {
  const named = env["NETRC"];
  const path = named ?? join(env["HOME"] ?? homedir(), ".netrc");
  try {
    return parseNetrc(readFileSync(path, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT" && named === undefined) return new Map();
    throw new KilnFailure([badCredentials(named === undefined ? "~/.netrc" : "the file that NETRC names", wordsOf(error))]);
  }
}

/** The first entry of a host counts; macros end at an empty line. */
export function parseNetrc(text: string): ReadonlyMap<string, Login> {
  const found = new Map<string, Login>();
  const words = [
    ...text.replaceAll(/^\s*macdef\b[^]*?(?:\n\s*\n|$(?![^]))/gm, "\n").matchAll(/(?:^|\s)#[^\n]*|"((?:[^"\\]|\\.)*)"|(\S+)/g),
  ].flatMap(([, quoted, plain]) => (quoted === undefined ? (plain === undefined ? [] : [plain]) : [quoted.replaceAll(/\\(.)/g, "$1")]));
  let current: { host: string; login?: string; password?: string } | undefined;
  const settle = (): void => {
    if (current && !found.has(current.host)) found.set(current.host, current);
  };
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i];
    if (word === "machine" || word === "default") {
      settle();
      current = { host: word === "default" ? DEFAULT : (words[++i] ?? "") };
    } else if (current && (word === "login" || word === "password")) current[word] = words[++i] ?? "";
    else if (word === "account") i += 1;
  }
  settle();
  return found;
}
