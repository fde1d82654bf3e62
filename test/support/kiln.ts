import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
  const words = [process.execPath, KILN, ...argv];
  const asOther = options.unprivileged === true && process.getuid?.() === 0;
  // Without CAP_DAC_OVERRIDE root is a user like any other, and its files stay its own.
  const command = asOther ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", "--", ...words] : words;
  return await new Promise((resolve, reject) => {
    const child = spawn(command[0] ?? "", command.slice(1), {
      cwd,
      env: { ...process.env, KILN_STORE: store, KILN_CONFIG: "/dev/null", NO_COLOR: "1", ...options.env },
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
