import { once } from "node:events";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { isLoopback } from "#config/inputs/is-loopback.ts";
import { badOptionValue, unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { cannotServe, readersOnly } from "#diagnostics/caches.ts";
import { startCacheServer, type CacheServer } from "#share/serve/cache-server.ts";
import { sizeOption } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Flags } from "../register/registration.ts";

/** Serves a folder as a cache until Ctrl-C. */
export async function serveCommand(context: Context, folder: string, flags: Flags): Promise<number> {
  const { env, terminal, signal } = context;
  const host = String(flags["host"]);
  const hostname = isIP(host) === 6 ? `[${host}]` : host;
  const isOwn = isLoopback(hostname);
  const writeToken = env["KILN_SERVE_WRITE_TOKEN"] || undefined;
  const options = {
    folder: resolve(context.folder, folder),
    host,
    port: portOption(String(flags["port"])),
    maxBytes: sizeOption("--max-size", String(flags["maxSize"])),
    access: { readToken: env["KILN_SERVE_READ_TOKEN"] || undefined, writeToken, writesNeedToken: !isOwn },
  };
  let server: CacheServer;
  try {
    server = await startCacheServer(options);
  } catch (error) {
    const errno = errnoIn(error);
    if (errno === undefined) throw error;
    throw new KilnFailure([
      error instanceof Error && "address" in error ? cannotServe(`${host}:${options.port}`, errno) : unusableFile(folder, "read", errno),
    ]);
  }
  const address = `http://${hostname}:${server.port}`;
  if (!isOwn && writeToken === undefined) terminal.report([readersOnly(address)]);
  terminal.out(context.json ? `${JSON.stringify({ address, folder: options.folder })}\n` : `${address}\n`);
  if (!signal.aborted) await once(signal, "abort");
  await server.close();
  return EXIT.interrupted;
}

/** Throws KILN-E1102. */
function portOption(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new KilnFailure([badOptionValue("--port", text, "a number from 0 to 65535")]);
  return Number(text);
}
