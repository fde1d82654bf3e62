import { Socket } from "node:net";

/** Node's pipes to children are sockets: they can be told not to keep the process alive. */
export function socketOf(stream: unknown): Socket {
  if (!(stream instanceof Socket)) throw new Error("a pipe is no socket");
  return stream;
}
