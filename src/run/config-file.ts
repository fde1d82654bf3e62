import { assertNever } from "#diagnostics/assert-never.ts";
import type { ConfigFormat, ConfigTemplate, MachineWishes, Qemu } from "./machine.ts";
import { fillIn } from "./placeholders.ts";
import { commandLineOf, memoryMib } from "./qemu.ts";

/** The configuration file of another machine for an image. A line that needs what wasn't given (`{initrd}`) is left out. */
export function configFile(
  { format, text }: ConfigTemplate,
  machine: Qemu,
  imagePath: string,
  guestArgs: readonly string[],
  wishes: MachineWishes,
): string {
  const values: Readonly<Record<string, string | number | undefined>> = {
    image: imagePath,
    initrd: wishes.initrd,
    memory: memoryMib(machine, wishes),
    args: commandLineOf(guestArgs),
  };
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    let isWhole = true;
    const filled = fillIn(line, (name) => {
      if (!Object.hasOwn(values, name)) return undefined;
      const value = values[name];
      isWhole &&= value !== undefined;
      return value === undefined ? "" : written(format, value);
    });
    if (isWhole) lines.push(filled);
  }
  return lines.join("\n");
}

function written(format: ConfigFormat, value: string | number): string {
  switch (format) {
    case "json":
      return JSON.stringify(value);
    case "xl":
      // xl.cfg(5): strings as Python has them.
      return typeof value === "number" ? String(value) : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
    default:
      return assertNever(format);
  }
}
