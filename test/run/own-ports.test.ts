import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { hasPorts } from "#run/detached/own-ports.ts";

/** The group of this process, and one that nobody is in. */
const GROUP = Number(readFileSync("/proc/self/stat", "latin1").split(") ")[1]?.split(" ")[2]);
const NOBODY = 2 ** 30;

const portOf = (address: unknown): number =>
  typeof address === "object" && address !== null && "port" in address && typeof address.port === "number" ? address.port : 0;

test("a machine has its ports once one of its processes listens there", async () => {
  const [server, socket] = [createServer(), createSocket("udp4")];
  server.listen(0, "127.0.0.1");
  socket.bind(0, "127.0.0.1");
  await Promise.all([once(server, "listening"), once(socket, "listening")]);
  const tcp = { protocol: "tcp", address: "127.0.0.1", host: portOf(server.address()), guest: 80 } as const;
  const udp = { protocol: "udp", address: "127.0.0.1", host: portOf(socket.address()), guest: 53 } as const;
  expect([hasPorts(GROUP, [tcp, udp]), hasPorts(NOBODY, [tcp]), hasPorts(NOBODY, [])]).toEqual([true, false, true]);
  server.close();
  await once(server, "close");
  expect([hasPorts(GROUP, [tcp, udp]), hasPorts(GROUP, [udp])]).toEqual([false, true]);
  socket.close();
});
