import { setTimeout } from "node:timers/promises";
import { noServer } from "#diagnostics/server.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Context } from "../program.ts";
import { countText, sizeText } from "../amounts.ts";
import { EXIT } from "../exit-codes.ts";
import { askStatus, askToStop } from "../server/ask-status.ts";
import { serverPlace, type ServerPlace } from "../server/place.ts";
import { startServer } from "../server/start-server.ts";
import { durationText } from "../telling/summary-text.ts";

/** How long a server that starts is waited for. */
const START_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** Says what the server of this terminal's commands is at. */
export async function serverStatusCommand(context: Context): Promise<number> {
  const status = await askStatus(placeOf(context));
  if (context.json) context.terminal.out(`${JSON.stringify({ server: status ?? null })}\n`);
  else if (status === undefined) context.terminal.out("no server is running\n");
  else {
    const { pid, busy, served, memoryBytes, upSeconds } = status;
    context.terminal.out(
      `process ${pid}, ${busy ? "at work" : "waiting"}: ${countText(served, "command")} in ${durationText(upSeconds * 1000)}, ${sizeText(memoryBytes)} of memory\n`,
    );
  }
  return EXIT.done;
}

/** Starts one; where one is running, that one stays. Throws KILN-E1175. */
export async function serverStartCommand(context: Context): Promise<number> {
  const place = placeOf(context);
  const until = Date.now() + START_MS;
  if ((await askStatus(place)) === undefined) startServer(context.env);
  let status = await askStatus(place);
  while (status === undefined && Date.now() < until) {
    await setTimeout(LOOK_EVERY_MS);
    status = await askStatus(place);
  }
  if (status === undefined) throw new KilnFailure([noServer(`none answers at ${place.socket}`)]);
  if (context.json) context.terminal.out(`${JSON.stringify({ server: status })}\n`);
  return EXIT.done;
}

/** Ends it, after the command that it is at. Where there is none, that is no mistake. */
export async function serverStopCommand(context: Context): Promise<number> {
  const stopped = await askToStop(placeOf(context));
  if (context.json) context.terminal.out(`${JSON.stringify({ stopped })}\n`);
  return EXIT.done;
}

/** Throws KILN-E1175. */
function placeOf({ env, bundle }: Context): ServerPlace {
  const place = serverPlace(env, bundle);
  if (place === undefined)
    throw new KilnFailure([noServer("there is no /proc that tells of processes, or the path of its socket would be too long")]);
  return place;
}
