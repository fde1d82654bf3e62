import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { firstWord } from "../start/first-word.ts";
import { standardStream } from "../start/standard-stream.ts";
import { FrameReader, type ClientStream, type Frame, type Request } from "./frames.ts";
import { isOurs, serverPlace } from "./place.ts";

/** A server that doesn't take a request by then is at something else. */
const PATIENCE_MS = 250;
const INTERRUPTED = 130;
const SHOW_CURSOR = "\u001B[?25h";

/** Commands that read no standard input, start nothing that stays, and end. */
const SERVED = ["build", "check"];

/** Whether a server may do this: nothing that only this process has is needed for it. */
export function isServed(words: readonly string[], env: NodeJS.ProcessEnv): boolean {
  return (
    SERVED.includes(firstWord(words) ?? "") &&
    !words.includes("--watch") &&
    env["KILN_SERVER"] !== "never" &&
    !env["KILN_DEBUG"] &&
    // Descriptors of make's, which aren't inherited.
    env["MAKEFLAGS"]?.includes("--jobserver-") !== true
  );
}

/**
 * Lets a server do what the command line says, on this process's standard output and error; its exit code. Undefined: there is no server, or it is at something
 * else, or it ended in the midst, and this process has to do it by itself.
 */
export async function askServer(words: readonly string[], env: NodeJS.ProcessEnv, bundle: string): Promise<number | undefined> {
  if (!isServed(words, env)) return undefined;
  const place = serverPlace(env, bundle);
  if (place === undefined || !existsSync(place.socket) || !isOurs(place.folder)) return undefined;
  const folder = currentFolder();
  if (folder === undefined) return undefined;
  // `import` would load all that Node has for modules of ECMAScript: 2 ms.
  const { connect } = process.getBuiltinModule("node:net");
  const [out, error] = [clientStream(1), clientStream(2)];
  const socket = connect(place.socket);
  send(socket, { kind: "command", circumstances: place.circumstances, words, env, folder, out, error });
  return await new Answer(socket, error.isTerminal).exit;
}

export function send(socket: Socket, request: Request): void {
  socket.write(`${JSON.stringify(request)}\n`);
}

function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function clientStream(fd: 1 | 2): ClientStream {
  if (!standardStream(fd).isTerminal) return { isTerminal: false };
  const { columns, rows } = fd === 1 ? process.stdout : process.stderr;
  return { isTerminal: true, columns, rows };
}

/** What comes back over a socket, until the end. */
class Answer {
  readonly exit: Promise<number | undefined>;
  private readonly socket: Socket;
  private readonly reader = new FrameReader();
  private readonly isOnTerminal: boolean;
  private end: (code: number | undefined) => void = () => undefined;
  private readonly patience: NodeJS.Timeout;
  private interrupts = 0;

  constructor(socket: Socket, isOnTerminal: boolean) {
    this.socket = socket;
    this.isOnTerminal = isOnTerminal;
    this.exit = new Promise((resolve) => (this.end = resolve));
    this.patience = setTimeout(() => this.finish(undefined), PATIENCE_MS);
    socket.on("data", (bytes) => {
      for (const frame of this.reader.read(Buffer.from(bytes))) this.take(frame);
    });
    socket.on("error", () => this.finish(this.lost()));
    socket.on("close", () => this.finish(this.lost()));
    for (const name of SIGNALS) process.on(name, this.onSignal);
    process.on("SIGWINCH", this.onSize);
  }

  private take(frame: Frame): void {
    switch (frame.kind) {
      case "out":
        standardStream(1).write(frame.bytes);
        break;
      case "error":
        standardStream(2).write(frame.bytes);
        break;
      case "taken":
        clearTimeout(this.patience);
        break;
      case "refused":
        this.finish(undefined);
        break;
      case "exit":
        this.finish(frame.code);
        break;
      case "status":
        break;
    }
  }

  /** The first Ctrl-C is the command's: it cleans up. After a second one nobody waits for that. */
  private readonly onSignal = (): void => {
    this.interrupts++;
    if (this.interrupts === 1) this.socket.write("interrupt\n");
    else this.finish(INTERRUPTED);
  };

  private readonly onSize = (): void => {
    const { columns, rows } = process.stderr;
    this.socket.write(`size ${columns} ${rows}\n`);
  };

  private lost(): number | undefined {
    return this.interrupts > 0 ? INTERRUPTED : undefined;
  }

  private finish(code: number | undefined): void {
    clearTimeout(this.patience);
    this.socket.destroy();
    for (const name of SIGNALS) process.off(name, this.onSignal);
    process.off("SIGWINCH", this.onSize);
    // Whoever drew there may not have come to its end.
    if (this.interrupts > 0 && this.isOnTerminal) standardStream(2).write(SHOW_CURSOR);
    this.end(code);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
