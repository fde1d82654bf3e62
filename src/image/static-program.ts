import type { FileBytes } from "./section-table.ts";

const HEADER = 64;
const ENTRY = 56;
const PT_INTERP = 3;

/** ELF's numbers of machines (gABI, e_machine). */
const MACHINES: Readonly<Partial<Record<string, number>>> = { x64: 62, arm64: 183 };

/** Why a file isn't a program of this machine that needs no other file; undefined: it is one. `arch`: as Node names it. Nothing outside of the file is read. */
export function whyNotStatic(file: FileBytes, arch: string): string | undefined {
  const start = file.read(0, Math.min(file.size, HEADER));
  if (start.subarray(0, 2).toString("latin1") === "#!") return "it is a script, and needs its interpreter";
  if (start.length < HEADER || !start.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]))) return "it is no program";
  if (start.readUInt16LE(18) !== MACHINES[arch]) return "it is for another processor";
  const table = start.readBigUInt64LE(32);
  const count = start.readUInt16LE(56);
  if (start.readUInt16LE(54) !== ENTRY || table + BigInt(count * ENTRY) > BigInt(file.size)) return "it is damaged";
  const headers = file.read(Number(table), count * ENTRY);
  for (let i = 0; i < count; i++)
    if (headers.readUInt32LE(i * ENTRY) === PT_INTERP) return "it is dynamically linked, and needs the libraries of this machine";
  return undefined;
}
