import { lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { collectYoung } from "../collect-young.ts";
import { EXIT } from "../exit-codes.ts";
import { askStatus } from "./ask-status.ts";
import { encodeFrame, type Frame, type Request } from "./frames.ts";
import { isOurs, serverPlace, type ServerPlace } from "./place.ts";
import { runFor, type Main, type OnSize } from "./run-for.ts";

/** Without a client for so long it ends. */
const IDLE_MS = 15 * 60_000;
/** What a large build left in it isn't worth keeping: resident bytes. */
const MOST_BYTES = 1 << 30;
/** A command whose client has gone, or that doesn't end when it is interrupted, ends with the server. */
const GRACE_MS = 10_000;

export interface ServerStatus {
  readonly pid: number;
  readonly socket: string;
  readonly busy: boolean;
  /** Commands so far. */
  readonly served: number;
  readonly memoryBytes: number;
  readonly upSeconds: number;
}

/**
 * Does commands for clients that run under the same circumstances, one at a time, until nobody came for a while. It keeps nothing between them but its code,
 * which V8 has compiled by then: each command finds what it needs on the disk, as it would in a process of its own. The exit code.
 */
export async function serve(main: Main, bundle: string, keepCode: () => void): Promise<number> {
  const place = serverPlace(process.env, bundle);
  if (place === undefined) return EXIT.failed;
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  if (!isOurs(place.folder)) return EXIT.failed;
  if ((await askStatus(place)) !== undefined) return EXIT.done;
  process.title = "kiln server";
  process.chdir("/");
  const { createServer } = await import("node:net");
  const listener = new Listener(main, place, createServer(), keepCode);
  await listener.listen();
  await loadAhead();
  await listener.ended;
  return EXIT.done;
}

/** What `kiln build` needs, while nobody waits for it. */
async function loadAhead(): Promise<void> {
  await Promise.all([
    import("../commands/build.ts"),
    import("../commands/check.ts"),
    import("#pipeline/engine.ts"),
    import("#build/build.ts"),
    import("../progress.ts"),
  ]);
}

class Listener {
  readonly ended: Promise<void>;
  private end: () => void = () => undefined;
  private readonly main: Main;
  private readonly place: ServerPlace;
  private readonly server: Server;
  private readonly keepCode: () => void;
  private readonly ownPath: string;
  private inode = 0;
  private idle: NodeJS.Timeout | undefined;
  private isBusy = false;
  private isEnding = false;
  private served = 0;

  constructor(main: Main, place: ServerPlace, server: Server, keepCode: () => void) {
    this.main = main;
    this.place = place;
    this.server = server;
    this.keepCode = keepCode;
    this.ownPath = `${place.folder}/${process.pid}`;
    this.ended = new Promise((resolve) => (this.end = resolve));
    server.on("connection", (socket) => this.greet(socket));
    for (const name of ["SIGTERM", "SIGHUP"] as const) process.on(name, () => this.close());
  }

  /** Under a name of its own first: of two that start at once the later one takes the place, and the other ends when it is idle. */
  async listen(): Promise<void> {
    rmSync(this.ownPath, { force: true });
    await new Promise<void>((resolve, reject) => this.server.once("error", reject).listen(this.ownPath, resolve));
    this.inode = lstatSync(this.ownPath).ino;
    renameSync(this.ownPath, this.place.socket);
    this.wait();
  }

  private wait(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.close(), IDLE_MS);
  }

  /** After the command that it is at. */
  private close(): void {
    this.isEnding = true;
    if (this.isBusy) return;
    clearTimeout(this.idle);
    this.server.close();
    if (lstatSync(this.place.socket, { throwIfNoEntry: false })?.ino === this.inode) rmSync(this.place.socket, { force: true });
    this.end();
  }

  private greet(socket: Socket): void {
    let text = "";
    let request: Request | undefined;
    let interrupts = 0;
    let resize = (_columns: number, _rows: number): void => undefined;
    const interrupt = (): void => {
      if (request?.kind !== "command" || ++interrupts > 1) return;
      // What can't be told to stop ends as it would in a process of its own.
      if (!process.emit("SIGINT", "SIGINT")) process.exit(EXIT.interrupted);
      setTimeout(() => this.isBusy && interrupts > 0 && process.exit(EXIT.interrupted), GRACE_MS).unref();
    };
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.on("close", () => this.isBusy && interrupt());
    socket.on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        if (request === undefined) {
          request = requestIn(line);
          const done = request === undefined ? Promise.resolve() : this.answer(request, socket, (listen) => (resize = listen));
          void done.then(() => {
            request = undefined;
            socket.end();
          });
        } else if (line === "interrupt") interrupt();
        else {
          const [, columns, rows] = line.split(" ");
          resize(Number(columns), Number(rows));
        }
      }
    });
  }

  private async answer(request: Request, socket: Socket, onSize: OnSize): Promise<void> {
    const tell = (frame: Frame): void => void (socket.writable && socket.write(encodeFrame(frame)));
    switch (request.kind) {
      case "status":
        return tell({ kind: "status", text: JSON.stringify(this.status()) });
      case "stop":
        tell({ kind: "exit", code: EXIT.done });
        return this.close();
      case "command": {
        if (this.isBusy || this.isEnding || request.circumstances !== this.place.circumstances) return tell({ kind: "refused" });
        clearTimeout(this.idle);
        this.isBusy = true;
        const isSound = await runFor(this.main, request, tell, onSize);
        this.isBusy = false;
        this.served++;
        if (!isSound || this.isEnding || process.memoryUsage.rss() > MOST_BYTES) return this.close();
        this.wait();
        setImmediate(() => {
          this.keepCode();
          collectYoung();
        });
      }
    }
  }

  private status(): ServerStatus {
    return {
      pid: process.pid,
      socket: this.place.socket,
      busy: this.isBusy,
      served: this.served,
      memoryBytes: process.memoryUsage.rss(),
      upSeconds: Math.round(process.uptime()),
    };
  }
}

function requestIn(line: string): Request | undefined {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only our own clients can connect, of the same code
    return JSON.parse(line) as Request;
  } catch {
    return undefined;
  }
}
