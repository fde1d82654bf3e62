import { createServer } from "node:net";

/** A port of this host's loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) server.close(() => resolve(address.port));
      else reject(new Error("no port"));
    });
  });
}
