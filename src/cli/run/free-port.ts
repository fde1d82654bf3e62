import { createServer } from "node:net";

/** The first port of this host's loopback from `first` on that nobody listens on. */
export async function freePort(first: number): Promise<number> {
  for (let port = first; ; port++) if (await isFree(port)) return port;
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
