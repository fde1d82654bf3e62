import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { load } from "./load.ts";
import { APPS } from "./start-server.ts";

/** What both servers of HTTP have to give. */
export const WWW = join(APPS, "httpd/www");
export const CONNECTIONS = 16;
export const FILES = new Map(
  [
    ["/", "index.html"],
    ["/style.css", "style.css"],
    ["/texts/lines.txt", "texts/lines.txt"],
  ].map(([path = "", file = ""]) => [path, readFileSync(join(WWW, file))]),
);

/** KILN_REQUESTS says another number. */
export const requestsOr = (fallback: number): number => Number(process.env["KILN_REQUESTS"] ?? fallback);

/** So many requests from all connections get the right bytes, on connections that are kept. */
export async function serves({ port, requests }: { readonly port: number; readonly requests: number }): Promise<void> {
  const outcome = await load({ port, requests, connections: CONNECTIONS, files: FILES });
  expect(outcome).toMatchObject({ right: requests, wrong: [], sockets: CONNECTIONS });
  if (process.env["KILN_REQUESTS"]) console.log(`${requests} requests, ${outcome.bytes} bytes in ${Math.round(outcome.milliseconds)} ms`);
}
