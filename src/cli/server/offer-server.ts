import { isForClient } from "../start/standard-stream.ts";
import type { Settings } from "../settings.ts";
import type { Terminal } from "../terminal.ts";
import { isServed } from "./ask.ts";

/** After a command that a server could have done: starts one for the next, where the user wants that. */
export async function offerServer(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal, settings: Settings): Promise<void> {
  if (isForClient() || !isServed(words, env)) return;
  const wish = settings.server.value;
  if (wish === "never" || (wish === "auto" && !terminal.live)) return;
  const { startServer } = await import("./start-server.ts");
  startServer(env);
}
