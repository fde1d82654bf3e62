import { Writable } from "node:stream";
import { restartClock } from "../clock.ts";
import { writeInstead, type StandardStream } from "../start/standard-stream.ts";
import type { ClientStream, Frame, Request } from "./frames.ts";

export type Main = (words: readonly string[]) => Promise<number>;

/** Who draws on the client's terminal is told of its new size. */
export type OnSize = (listen: (columns: number, rows: number) => void) => void;

type Command = Extract<Request, { readonly kind: "command" }>;

/** EX_SOFTWARE of sysexits.h. */
const INTERNAL_ERROR = 70;

/**
 * Runs one command in the client's place: its folder, its environment, its standard output and error. False: it came upon a bug, and what it left in this
 * process can't be relied on.
 */
export async function runFor(
  main: Main,
  { words, env, folder, out, error }: Command,
  tell: (frame: Frame) => void,
  onSize: OnSize,
): Promise<boolean> {
  const own = { ...process.env };
  try {
    process.chdir(folder);
  } catch {
    tell({ kind: "refused" });
    return true;
  }
  tell({ kind: "taken" });
  const stream = (kind: "out" | "error", client: ClientStream): StandardStream => {
    const write = (data: string | Uint8Array): void => tell({ kind, bytes: typeof data === "string" ? Buffer.from(data) : data });
    return { isTerminal: client.isTerminal, write, screen: () => screenOf(client, write, onSize) };
  };
  replaceEnvironment(env);
  restartClock();
  writeInstead({ 1: stream("out", out), 2: stream("error", error) });
  let code = INTERNAL_ERROR;
  try {
    code = await main(words);
  } catch (thrown) {
    const text = thrown instanceof Error && env["KILN_DEBUG"] ? thrown.stack : String(thrown);
    tell({
      kind: "error",
      bytes: Buffer.from(`kiln: internal error in its server: ${text}\nThis is a bug in Kiln. KILN_SERVER=never does without it.\n`),
    });
  }
  tell({ kind: "exit", code });
  writeInstead(undefined);
  replaceEnvironment(own);
  process.chdir("/");
  return code !== INTERNAL_ERROR;
}

/** The client's terminal, for live displays. */
function screenOf({ columns, rows }: ClientStream, write: (data: Uint8Array) => void, onSize: OnSize): NodeJS.WritableStream {
  const screen = Object.assign(
    new Writable({
      write(chunk: Buffer, _, done) {
        write(chunk);
        done();
      },
    }),
    { isTTY: true, columns, rows },
  );
  onSize((newColumns, newRows) => Object.assign(screen, { columns: newColumns, rows: newRows }));
  return screen;
}

function replaceEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) Reflect.deleteProperty(process.env, name);
  for (const [name, value] of Object.entries(env)) if (process.env[name] !== value) process.env[name] = value;
}
