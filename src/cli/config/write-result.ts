import { stageConfig } from "#config/kconfig/dotconfig/save.ts";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import { asText } from "#config/kconfig/text/sources.ts";
import { errnoOf } from "#config/host-files.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import { unfinishedFiles } from "#store/unfinished-files.ts";
import type { Context } from "../context.ts";
import { printResult } from "../print-result.ts";
import type { ConfigRun } from "./front-end.ts";

/** Bytes of a text go out as they are, whatever they would be as UTF-8. */
export function printBytes({ terminal }: Context, bytes: string): void {
  terminal.out(Buffer.from(bytes, "latin1"));
}

/** Writes the values that there are now to where they belong, and tells. `lines`: for people, once it is written. */
export function writeValues(run: ConfigRun, more: Readonly<Record<string, unknown>> = {}, lines = ""): void {
  writeText(run, run.output ?? run.config, writeConfig(run.session.values, run.session.prefix), more, lines);
}

type Told = Pick<ConfigRun, "context" | "told">;

/** A result that lies ready. Either `finish`, which tells people and programs of it, or `abandon` it. */
export interface ReadyText {
  finish(): void;
  /** Leaves all as it was. */
  abandon(): void;
}

/** `text`: bytes. Throws KILN-E1109. */
export function writeText(run: Told, output: string, text: string, more: Readonly<Record<string, unknown>> = {}, lines = ""): void {
  readyText(run, output, text, more, lines).finish();
}

/** The same with all done that may well fail. Throws KILN-E1109. */
export function readyText(
  { context, told }: Told,
  output: string,
  text: string,
  more: Readonly<Record<string, unknown>>,
  lines: string,
): ReadyText {
  const info = told.length === 0 ? {} : { info: told };
  if (output === "-")
    return {
      finish() {
        if (context.json) printResult(context.terminal, { output, text: asText(text), ...more, ...info });
        else printBytes(context, text);
      },
      abandon: () => undefined,
    };
  // Files lie beside it until it has its name.
  context.holdInterrupt();
  const staged = writing(output, () => stageConfig(context.folder, output, text, unfinishedFiles));
  return {
    finish() {
      writing(output, () => staged.commit());
      if (context.json) printResult(context.terminal, { output, changed: staged.saved === "written", ...more, ...info });
      else {
        context.terminal.out(lines);
        if (!context.terminal.quiet)
          context.terminal.out(
            staged.saved === "written" ? `configuration written to ${shownText(output)}\n` : `no change to ${shownText(output)}\n`,
          );
      }
    },
    abandon: () => staged.discard(),
  };
}

function writing<T>(output: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new KilnFailure([unusableFile(output, "written", errnoOf(error))]);
  }
}
