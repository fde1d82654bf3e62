import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstWord } from "#cli/start/first-word.ts";
import { servedKiln, type Served } from "./served.ts";

/** The bundled command line, as users run it. */
export const KILN = join(import.meta.dirname, "../../dist/kiln.js");
export const ROOT = join(import.meta.dirname, "../..");

/** A store that test files share within and across runs, so that the toolchain is fetched once; KILN_TEST_STORE overrides it. */
export function sharedStore(): string {
  const folder = process.env["KILN_TEST_STORE"] ?? join(tmpdir(), `kiln-test-store-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export interface KilnResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

export interface KilnOptions {
  readonly cwd?: string;
  readonly store?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly modes?: Readonly<Record<string, string>>;
  readonly unprivileged?: boolean;
  /** Standard input; default: none. */
  readonly input?: string;
  readonly prepare?: string;
  readonly signal?: AbortSignal;
  /** What it gets then; default: SIGTERM. */
  readonly killSignal?: NodeJS.Signals;
}

/** Runs `kiln` and gives what it said. */
export async function runKiln(argv: readonly string[], options: KilnOptions = {}): Promise<KilnResult> {
  const cwd = options.cwd ?? ROOT;
  const store = options.store ?? sharedStore();
  if (options.prepare) {
    const made = spawnSync(process.execPath, [options.prepare, cwd], { stdio: ["ignore", "inherit", "inherit"] });
    if (made.status !== 0) throw new Error(`${options.prepare} failed`);
  }
  for (const [file, mode] of Object.entries(options.modes ?? {})) chmodSync(join(cwd, file), Number.parseInt(mode, 8));
  const env = { ...process.env, KILN_STORE: store, KILN_CONFIG: "/dev/null", NO_COLOR: "1", ...options.env };
  const served = await servedIfCan(argv, options, cwd, env);
  if (served !== undefined) return { stdout: textOf(served, "out"), stderr: textOf(served, "error"), exit: served.exit };
  const words = [process.execPath, KILN, ...argv];
  const asOther = options.unprivileged === true && process.getuid?.() === 0;
  // Without CAP_DAC_OVERRIDE root is a user like any other, and its files stay its own.
  const command = asOther ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", "--", ...words] : words;
  return await new Promise((resolve, reject) => {
    const child = spawn(command[0] ?? "", command.slice(1), {
      cwd,
      env,
      stdio: ["pipe", "pipe", "pipe"],
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.killSignal ? { killSignal: options.killSignal } : {}),
    });
    child.stdin.on("error", () => undefined).end(options.input ?? "");
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ stdout, stderr, exit: code ?? -1 }));
  });
}

/** What these do needs a process of its own: a standard input, children that write where it writes, or a terminal. */
const BY_THEMSELVES = ["debug", "logs", "menu", "repl", "run", "serve", "server"];
const WORDS_BY_THEMSELVES = ["oldconfig", "--allow-shell", "--watch"];

function canBeServed(argv: readonly string[], { input = "", signal, unprivileged }: KilnOptions, env: NodeJS.ProcessEnv): boolean {
  if (input !== "" || signal !== undefined || unprivileged === true) return false;
  // Whoever wishes for servers is a test of theirs.
  if (env["KILN_SERVER"] !== "never") return false;
  // As src/cli/server/ask.ts has it.
  if (env["KILN_DEBUG"] || env["MAKEFLAGS"]?.includes("--jobserver-") === true) return false;
  return !BY_THEMSELVES.includes(firstWord(argv) ?? "") && !argv.some((word) => WORDS_BY_THEMSELVES.includes(word));
}

async function servedIfCan(
  argv: readonly string[],
  options: KilnOptions,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Served | undefined> {
  return canBeServed(argv, options, env) ? await servedKiln(KILN, argv, cwd, env) : undefined;
}

const textOf = ({ said }: Served, stream: "out" | "error"): string =>
  Buffer.concat(said.flatMap(({ kind, bytes }) => (kind === stream ? [bytes] : []))).toString();

/** All that `kiln` says in a folder, on either stream, as it comes on a terminal. Undefined: it has to be a process of its own. */
export async function saidByKiln(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ said: string; exit: number } | undefined> {
  const served = await servedIfCan(argv, {}, cwd, env);
  return served && { said: Buffer.concat(served.said.map(({ bytes }) => bytes)).toString(), exit: served.exit };
}
