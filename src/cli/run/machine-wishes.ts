import { statSync, type Stats } from "node:fs";
import { resolve } from "node:path";
import { errnoOf } from "#config/host-files.ts";
import { badOptionValue, unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Forward, MachineWishes } from "#run/machine.ts";
import { sizeOption } from "../amounts.ts";
import { stringsOf } from "../strings-of.ts";
import { freePort } from "./free-port.ts";

const LAST_PORT = 65_535;
const GDB_PORT = 1234;

/** What the options of `kiln run` ask of a machine. KILN-E1102, KILN-E1109. */
export async function machineWishes(folder: string, flags: Readonly<Record<string, unknown>>): Promise<MachineWishes> {
  const { memory, initrd, disk, gdb, net } = flags;
  const forwards = stringsOf(flags["port"]).map(forwardOf);
  return {
    ...(typeof memory === "string" ? { memory: sizeOption("--memory", memory) } : {}),
    ...(typeof initrd === "string" ? { initrd: fileOrFolder(folder, initrd) } : {}),
    ...(typeof disk === "string" ? { disk: existingFile(folder, disk) } : {}),
    ...(gdb === true ? { gdbPort: await freePort(GDB_PORT) } : {}),
    ...(typeof gdb === "string" ? { gdbPort: portOf("--gdb", gdb) } : {}),
    // A port leads nowhere without a network.
    ...(typeof net === "string" ? { net } : forwards.length > 0 ? { net: "user" } : {}),
    forwards,
  };
}

/** `8080:80`, `127.0.0.2:8080:80`, `5353:53/udp`: by default of this host's loopback, where nobody else can reach it. */
function forwardOf(text: string): Forward {
  const found = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):)?(\d+):(\d+)(?:\/(tcp|udp))?$/.exec(text);
  if (found === null)
    throw new KilnFailure([badOptionValue("--port", text, "HOST:GUEST or ADDRESS:HOST:GUEST, with /udp behind it for UDP: 8080:80")]);
  const [, address = "127.0.0.1", host = "", guest = "", protocol] = found;
  return { protocol: protocol === "udp" ? "udp" : "tcp", address, host: portOf("--port", host), guest: portOf("--port", guest) };
}

function portOf(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > LAST_PORT) throw new KilnFailure([badOptionValue(option, text, `a port, 1 to ${LAST_PORT}`)]);
  return port;
}

function fileOrFolder(folder: string, path: string): string {
  const found = statOf(folder, path);
  if (found.isFile() || found.isDirectory()) return resolve(folder, path);
  throw new KilnFailure([unusableFile(path, "read", "it is no file and no folder")]);
}

function existingFile(folder: string, path: string): string {
  if (statOf(folder, path).isFile()) return resolve(folder, path);
  throw new KilnFailure([unusableFile(path, "read", "it is no file")]);
}

function statOf(folder: string, path: string): Stats {
  try {
    return statSync(resolve(folder, path));
  } catch (error) {
    throw new KilnFailure([unusableFile(path, "read", errnoOf(error))]);
  }
}
