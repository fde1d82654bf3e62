import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const hasTmux = (): boolean => spawnSync("tmux", ["-V"], { stdio: "ignore" }).status === 0;

export interface TmuxStart {
  /** Words of the program, which gets a terminal of its own. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
}

/** How long something may take to appear, on a machine that does other things too. */
const PATIENCE_MS = 30_000;
const POLL_MS = 20;

/** A terminal of a tmux server of its own: what is typed into it, and what stands on it. */
export class Tmux {
  readonly #folder = mkdtempSync(join(tmpdir(), "kiln-tmux-"));
  readonly #env: NodeJS.ProcessEnv;

  private constructor(env: Readonly<Record<string, string>>) {
    this.#env = { ...process.env, TERM: "xterm-256color", LANG: "C.UTF-8", LC_ALL: "C.UTF-8", TMUX_TMPDIR: this.#folder, ...env };
    delete this.#env["TMUX"];
  }

  /** When the program ends, its exit code is shown, and the terminal stays. */
  static async start({ command, cwd, env, columns, rows }: TmuxStart): Promise<Tmux> {
    const tmux = new Tmux(env);
    const words = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    await tmux.#tmux("new-session", "-d", "-x", `${columns}`, "-y", `${rows}`, "-c", cwd, `${words}; echo "exit $?"; read _`);
    // Ended programs' windows are kept as they are.
    await tmux.#tmux("set-option", "-g", "status", "off");
    return tmux;
  }

  /** Keys by tmux's names, as `Down` or `C-c`. */
  async keys(...names: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...names);
  }

  /** Text as if typed. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  /** Text as a terminal hands over what is pasted. */
  async paste(text: string): Promise<void> {
    await this.#tmux("set-buffer", text);
    await this.#tmux("paste-buffer", "-p");
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`);
  }

  /** The program's process; undefined: it has ended. */
  async pid(): Promise<number | undefined> {
    const pane = (await this.#tmux("display-message", "-p", "#{pane_pid}")).trim();
    const children = readFileSync(`/proc/${pane}/task/${pane}/children`, "utf8").trim();
    return children === "" ? undefined : Number(children.split(" ")[0]);
  }

  /** What stands on it, lines without blanks at their ends. `colors`: with the escapes for them. */
  async screen(colors = false): Promise<string> {
    const text = await this.#tmux("capture-pane", "-p", ...(colors ? ["-e"] : []));
    return text
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  }

  /** Waits until a text stands on it (`where`: in the right place) and nothing changes any more; the screen. */
  async shows(text: string, where = (screen: string): boolean => screen.includes(text)): Promise<string> {
    const end = Date.now() + PATIENCE_MS;
    let before = "";
    for (;;) {
      const screen = await this.screen();
      if (where(screen) && screen === before) return screen;
      if (Date.now() > end) throw new Error(`"${text}" doesn't appear:\n${screen}`);
      before = screen;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Waits until the program has done what it does when its terminal goes away. */
  async end(): Promise<void> {
    const pid = (await this.pid().catch(() => undefined)) ?? 0;
    await this.#tmux("kill-server").catch(() => "");
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #tmux(...words: readonly string[]): Promise<string> {
    const { stdout } = await run("tmux", ["-u", "-f", "/dev/null", "-L", "kiln", ...words], { env: this.#env });
    return stdout;
  }
}

/** Also not if nobody has asked yet how it ended. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
