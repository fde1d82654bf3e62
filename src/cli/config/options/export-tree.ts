import { exportKconfig } from "#config/export/export-kconfig.ts";
import { asBytes } from "#config/kconfig/text/sources.ts";
import { EXIT } from "../../exit-codes.ts";
import { textOf } from "../front-end.ts";
import { writeText } from "../write-result.ts";
import type { OptionRun } from "./option-run.ts";

/** `export --kconfig [FILE]`: the options of a target as a Kconfig tree. */
export function exportTree({ configuration, context, flags }: OptionRun): number {
  const { text, leftOut } = exportKconfig(configuration);
  writeText({ context, told: [] }, textOf(flags["kconfig"]) ?? "-", asBytes(text), { leftOut: leftOut.map(({ what }) => what) });
  return EXIT.done;
}
