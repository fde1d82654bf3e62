import { once } from "node:events";
import { execa } from "execa";
import { gitFailed, gitMissing } from "#diagnostics/inputs.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { codeOf } from "../error-words.ts";

export interface GitAccess {
  /** https:, ssh: or file:, absolute. */
  readonly url: string;
  /** What messages call it. */
  readonly shown: string;
  /** The Authorization header for it, if there is one. */
  readonly authorization?: string | undefined;
  /** Default: what this process has. Of it git gets only what it needs to reach hosts. */
  readonly env: NodeJS.ProcessEnv;
  readonly cafile?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where ssh finds keys, and what a user's network needs; nothing else of the environment, least of all GIT_* variables. */
const PASSED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "TMPDIR",
  "SSH_AUTH_SOCK",
  "http_proxy",
  "https_proxy",
  "HTTPS_PROXY",
  "no_proxy",
  "NO_PROXY",
  "all_proxy",
];

/** Characters of git's words that are shown. */
const SHOWN = 2000;

/**
 * Runs git on one address and one repository of our own. Neither the user's nor the system's configuration counts, no hook runs, nothing is asked, and only
 * the address's own protocol is spoken, whatever the server says.
 */
export class Git {
  readonly #folder: string;
  readonly #access: GitAccess;

  constructor(folder: string, access: GitAccess) {
    this.#folder = folder;
    this.#access = access;
  }

  /** What it prints. Throws KILN-E0756 with `what` it couldn't, KILN-E0757, the signal's reason. */
  async run(what: string, words: readonly string[], input = ""): Promise<string> {
    const { signal } = this.#access;
    const done = await execa("git", [...OWN_WAYS, ...words], {
      ...this.#options(),
      input,
      reject: false,
      stripFinalNewline: false,
      maxBuffer: 256 * 1024 * 1024,
      encoding: "latin1",
    });
    signal?.throwIfAborted();
    if (!done.failed) return done.stdout;
    throw this.#failure(what, done, done.stderr);
  }

  /** Gives what it prints, piece by piece, to `take`. Throws the same, and what that throws. */
  async stream(
    what: string,
    words: readonly string[],
    input: string,
    take: (pieces: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<void> {
    const child = execa("git", [...OWN_WAYS, ...words], { ...this.#options(), buffer: { stdout: false, stderr: true }, reject: false });
    child.stdin.on("error", () => undefined);
    const written = (async () => {
      if (!child.stdin.write(input)) await once(child.stdin, "drain").catch(() => undefined);
      child.stdin.end();
    })();
    try {
      await take(child.stdout);
      await written;
      const done = await child;
      this.#access.signal?.throwIfAborted();
      if (done.failed) throw this.#failure(what, done, done.stderr);
    } finally {
      child.kill();
      await child;
    }
  }

  #options(): { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly extendEnv: false; readonly cancelSignal?: AbortSignal } {
    const { signal } = this.#access;
    return { cwd: this.#folder, env: this.#environment(), extendEnv: false, ...(signal ? { cancelSignal: signal } : {}) };
  }

  #environment(): NodeJS.ProcessEnv {
    const { env, url, authorization, cafile, httpsProxy, noProxy } = this.#access;
    const passed = Object.fromEntries(PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
    const protocol = url.slice(0, url.indexOf(":"));
    // What it is redirected to git gives the same header, whoever that is.
    const settings: readonly (readonly [string, string])[] =
      authorization === undefined
        ? [["http.followRedirects", "initial"]]
        : [
            ["http.followRedirects", "false"],
            [`http.${origin(url)}.extraHeader`, `Authorization: ${authorization}`],
          ];
    // By the environment: what stands on a command line is seen by everybody on the machine.
    const configuration = settings.flatMap(([key, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, key],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]);
    return {
      ...passed,
      ...(httpsProxy === undefined ? {} : { https_proxy: httpsProxy }),
      ...(noProxy === undefined ? {} : { no_proxy: noProxy }),
      ...(cafile === undefined ? {} : { GIT_SSL_CAINFO: cafile }),
      ...Object.fromEntries([["GIT_CONFIG_COUNT", String(settings.length)], ...configuration]),
      LC_ALL: "C",
      GIT_DIR: this.#folder,
      GIT_ALLOW_PROTOCOL: protocol,
      GIT_ATTR_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_NO_REPLACE_OBJECTS: "1",
      GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
      GIT_TERMINAL_PROMPT: "0",
    };
  }

  #failure(what: string, error: unknown, stderr: string): KilnFailure {
    const errno = codeOf(error);
    if (errno === "ENOENT" || errno === "EACCES") return new KilnFailure([gitMissing(errno)]);
    return new KilnFailure([gitFailed(this.#access.shown, what, Buffer.from(stderr, "latin1").toString("utf8").trim().slice(-SHOWN))]);
  }
}

const origin = (url: string): string => (URL.canParse(url) ? `${new URL(url).origin}/` : url);

/** Hooks and background work off; the protocol that can ask for one commit. */
const OWN_WAYS = [
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "gc.auto=0",
  "-c",
  "maintenance.auto=false",
  "-c",
  "protocol.version=2",
  "-c",
  "credential.helper=",
  "-c",
  "core.askPass=",
  "-c",
  "submodule.recurse=false",
];
