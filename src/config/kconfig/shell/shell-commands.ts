import { spawnSync } from "node:child_process";
import { asText } from "../text/sources.ts";
import { KeptShell, OUTPUT_BYTES, removeLeftovers } from "./kept-shell.ts";
import { Questions } from "./questions.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** How many shells answer questions at once. */
const SHELLS = 2;
/** So many bytes of commands wait in a shell's pipe at most: it holds them, and nobody waits for its other end. */
const MOST_BYTES = 8192;

/** A command that was sent to a shell. */
interface Sent {
  readonly line: Line;
  readonly size: number;
  isDone: boolean;
  output: string | undefined;
}

/** A shell, and what it was sent and hasn't answered. */
interface Line {
  readonly shell: KeptShell;
  readonly waiting: Sent[];
  bytes: number;
}

/**
 * Runs commands in a folder and an environment. Shells that are kept start them: these are small, so that each takes a quarter of the time that starting it
 * from this process does. Questions (questions.ts) that will be asked may run before they are, several at once. All other commands run alone, and what was
 * answered before one of them counts no more: it may have changed what was looked at.
 */
export class ShellCommands {
  readonly #folder: string;
  readonly #env: Environment;
  readonly #questions: Questions;
  readonly #lines: Line[] = [];
  readonly #begun = new Map<string, Sent>();
  #cannotStart = false;
  /** One that is no question runs, in the first shell. */
  #runsAlone = false;

  constructor(folder: string, env: Environment) {
    this.#folder = folder;
    this.#env = env;
    this.#questions = new Questions(env);
  }

  /** What the command prints; undefined: it can't be started. `meanwhile` is done while it runs. */
  run(command: string, meanwhile: () => void): string | undefined {
    const first = command.includes("\0") ? undefined : this.#line(0);
    if (first === undefined) return this.#runOutside(command);
    const begun = this.#begun.get(command);
    this.#begun.delete(command);
    const sent = begun ?? this.#send(command, first);
    meanwhile();
    const output = this.#wait(sent);
    this.#runsAlone = false;
    return output;
  }

  begin(command: string): "begun" | "later" | "refused" {
    if (this.#begun.has(command)) return "begun";
    if (!this.#questions.isOne(command)) return "refused";
    const line = this.#runsAlone ? this.#lines[0] : this.#shortest();
    if (line === undefined) return "refused";
    const size = line.shell.sizeOf(command);
    if (line.bytes + size > MOST_BYTES) return "later";
    this.#begun.set(command, sendTo(line, command, size));
    return "begun";
  }

  settle(): void {
    for (const { waiting } of this.#lines) for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) this.#wait(last);
    this.#begun.clear();
  }

  #send(command: string, first: Line): Sent {
    const isQuestion = this.#questions.isOne(command);
    if (!isQuestion) {
      this.settle();
      this.#runsAlone = true;
    }
    const line = isQuestion ? (this.#shortest() ?? first) : first;
    const size = line.shell.sizeOf(command);
    while (line.bytes > 0 && line.bytes + size > MOST_BYTES) this.#receive(line);
    return sendTo(line, command, size);
  }

  #wait(sent: Sent): string | undefined {
    while (!sent.isDone) this.#receive(sent.line);
    return sent.output;
  }

  #receive(line: Line): void {
    const sent = line.waiting.shift();
    if (sent === undefined) return;
    sent.output = line.shell.receive();
    sent.isDone = true;
    line.bytes -= sent.size;
  }

  #runOutside(command: string): string | undefined {
    this.settle();
    return runAlone(this.#folder, this.#env, command);
  }

  /** The one with the least to do. */
  #shortest(): Line | undefined {
    const lines = Array.from({ length: SHELLS }, (_, at) => this.#line(at)).flatMap((line) => line ?? []);
    return lines.reduce<Line | undefined>(
      (best, one) => (best === undefined || one.waiting.length < best.waiting.length ? one : best),
      undefined,
    );
  }

  #line(at: number): Line | undefined {
    const known = this.#lines[at];
    if (known !== undefined || this.#cannotStart) return known;
    if (at === 0) removeLeftovers();
    const shell = KeptShell.start(this.#folder, this.#env);
    if (shell === undefined) {
      this.#cannotStart = true;
      return undefined;
    }
    const line = { shell, waiting: [], bytes: 0 };
    this.#lines.push(line);
    return line;
  }
}

function sendTo(line: Line, command: string, size: number): Sent {
  const sent: Sent = { line, size, isDone: false, output: undefined };
  line.waiting.push(sent);
  line.bytes += size;
  line.shell.send(command);
  return sent;
}

function runAlone(cwd: string, env: Environment, command: string): string | undefined {
  const { stdout, error } = spawnSync("/bin/sh", ["-c", asText(command)], {
    cwd,
    env: { ...env },
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 26,
  });
  return error !== undefined && "code" in error && error.code === "ENOENT" ? undefined : stdout.toString("latin1", 0, OUTPUT_BYTES);
}
