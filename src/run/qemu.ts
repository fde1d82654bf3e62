import { assertNever } from "#diagnostics/assert-never.ts";
import type { Forward, MachineWishes, Qemu } from "./machine.ts";
import { fillIn } from "./placeholders.ts";

const MIB = 2 ** 20;

/** Whole MiB of memory; undefined: nobody says. */
export function memoryMib(machine: Qemu, wishes: MachineWishes): number | undefined {
  const memory = wishes.memory ?? machine.memory;
  return memory === undefined ? undefined : Math.floor(memory / MIB);
}

/** QEMU's command line: the recipe's words, those for what is wished for, then the guest's arguments as kernel command line (`-append`). */
export function qemuArguments(machine: Qemu, imagePath: string, guestArgs: readonly string[], wishes: MachineWishes): readonly string[] {
  const memory = memoryMib(machine, wishes);
  const values: Record<string, string | undefined> = {
    image: imagePath,
    initrd: wishes.initrd,
    disk: wishes.disk,
    memory: memory === undefined ? undefined : String(memory),
    port: wishes.gdbPort === undefined ? undefined : String(wishes.gdbPort),
    forwards: wishes.forwards.map(forwardText).join(""),
  };
  const words = [
    ...machine.args,
    ...(wishes.initrd === undefined ? [] : (machine.initrd ?? [])),
    ...(wishes.disk === undefined ? [] : (machine.disk ?? [])),
    ...(wishes.net === undefined ? [] : (machine.net.get(wishes.net) ?? [])),
    ...(wishes.gdbPort === undefined ? [] : (machine.gdb ?? [])),
  ].map((word) => filled(word, values));
  const guestWords = [...(wishes.gdbPort === undefined ? [] : machine.gdbBoot), ...guestArgs];
  return guestWords.length === 0 ? words : [...words, "-append", commandLineOf(guestWords)];
}

/** QEMU reads a comma in an option's value as a separator; doubled it stands for itself (qemu(1)). `-kernel FILE` is a whole word. */
function filled(word: string, values: Readonly<Record<string, string | undefined>>): string {
  return fillIn(word, (name) => {
    const value = values[name];
    if (value === undefined || name === "forwards") return value;
    return word === `{${name}}` ? value : value.replaceAll(",", ",,");
  });
}

const forwardText = ({ protocol, address, host, guest }: Forward): string => `,hostfwd=${protocol}:${address}:${host}-:${guest}`;

/** The guest's status from QEMU's exit code; undefined: the guest did not say (QEMU itself failed, or the guest reset). */
export function decodeQemuStatus(exit: Qemu["exit"], code: number): number | undefined {
  switch (exit) {
    case "none":
      return code;
    case "semihosting":
    case "sifive-test":
      // 0: switched off without a word; 1: QEMU's own failures. So guests say status + 2.
      return code >= 2 ? code - 2 : undefined;
    case "isa-debug-exit":
      // The value v written to the port becomes (v << 1) | 1. Guests write status + 1, since QEMU's own failures are 1.
      return code % 2 === 1 && code >= 3 ? (code - 3) / 2 : undefined;
    default:
      return assertNever(exit);
  }
}

/** Kernel command lines separate words by spaces; double quotes keep them together, a backslash takes the next character as it is. */
export const commandLineOf = (words: readonly string[]): string => words.map(quote).join(" ");

function quote(word: string): string {
  return /[\s"\\]/.test(word) || word === "" ? `"${word.replaceAll(/["\\]/g, "\\$&")}"` : word;
}
