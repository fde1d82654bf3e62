import { existsSync } from "node:fs";
import { FrameReader, type Frame, type Request } from "./frames.ts";
import { isOurs, type ServerPlace } from "./place.ts";
import { send } from "./ask.ts";
import type { ServerStatus } from "./serve.ts";

/** A server in the midst of work without a pause answers late. */
const PATIENCE_MS = 5000;

/** What the server at a place says of itself; undefined: there is none. */
export async function askStatus(place: ServerPlace): Promise<ServerStatus | undefined> {
  const frame = await ask(place, { kind: "status" });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server's own words
  return frame?.kind === "status" ? (JSON.parse(frame.text) as ServerStatus) : undefined;
}

/** Tells it to end, after the command that it is at; whether there was one. */
export async function askToStop(place: ServerPlace): Promise<boolean> {
  return (await ask(place, { kind: "stop" })) !== undefined;
}

/** The first frame of the answer. */
async function ask(place: ServerPlace, request: Request): Promise<Frame | undefined> {
  if (!existsSync(place.socket) || !isOurs(place.folder)) return undefined;
  // `import` would load all that Node has for modules of ECMAScript: 2 ms.
  const { connect } = process.getBuiltinModule("node:net");
  const socket = connect(place.socket);
  const reader = new FrameReader();
  return await new Promise((resolve) => {
    const finish = (frame: Frame | undefined): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(frame);
    };
    const patience = setTimeout(() => finish(undefined), PATIENCE_MS);
    socket.on("error", () => finish(undefined));
    socket.on("close", () => finish(undefined));
    socket.on("data", (bytes) => {
      const [frame] = reader.read(Buffer.from(bytes));
      if (frame !== undefined) finish(frame);
    });
    send(socket, request);
  });
}
