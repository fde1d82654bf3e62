import { leastMemoryMissing, unsupportedWish } from "#diagnostics/run.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Machine, MachineWishes } from "./machine.ts";

/** Everything that is asked of a machine which can't do it: KILN-E1005, KILN-E1006. */
export function checkWishes(target: string, machine: Machine, wishes: MachineWishes): void {
  const found = wrongWishes(target, machine, wishes);
  if (found.length > 0) throw new KilnFailure(found);
}

function wrongWishes(
  target: string,
  machine: Machine,
  { memory, initrd, disk, gdbPort, net, forwards }: MachineWishes,
): readonly Diagnostic[] {
  const qemu = machine.kind === "qemu" ? machine : undefined;
  const found: Diagnostic[] = [];
  const no = (option: string, isThere: boolean, instead?: string): void => {
    if (!isThere) found.push(unsupportedWish(target, option, machine.kind, instead));
  };
  if (memory !== undefined) no("--memory", qemu?.memory !== undefined);
  if (initrd !== undefined) no("--initrd", qemu?.initrd !== undefined);
  if (disk !== undefined) no("--disk", qemu?.disk !== undefined);
  if (gdbPort !== undefined)
    no("--gdb", qemu?.gdb !== undefined, machine.kind === "process" ? "start it in a debugger: gdb --args out/TARGET/debug" : undefined);
  if (net !== undefined) {
    const known = [...(qemu?.net.keys() ?? [])];
    no(`--net ${net}`, known.includes(net), known.length === 0 ? undefined : `it has --net ${known.join(", ")}`);
  } else if (forwards.length > 0) no("--port", false);
  const least = qemu?.leastMemory;
  if (qemu?.memory !== undefined && memory !== undefined && least !== undefined && memory < least)
    found.push(leastMemoryMissing(target, memory, least));
  return found;
}
