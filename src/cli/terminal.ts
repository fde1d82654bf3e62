import { printDiagnostics } from "#diagnostics/print.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";

/** Where a command writes to: results to `out`, all else to `err`. */
export interface Terminal {
  readonly color: boolean;
  /** The same for `out`: what goes to a file or a pipe is plain. */
  readonly colorOut: boolean;
  /** Whether `err` is a terminal that a live display may draw on. */
  readonly live: boolean;
  readonly quiet: boolean;
  out(text: string): void;
  err(text: string): void;
  report(diagnostics: readonly Diagnostic[]): void;
  /** All that was reported so far, in order; of a command that does its work again and again, in this round. */
  reported(): readonly Diagnostic[];
  beginRound(): void;
}

export type ColorWhen = "auto" | "always" | "never";

/** `auto` follows NO_COLOR (no-color.org), FORCE_COLOR, TERM=dumb and whether the stream is a terminal. */
export function openTerminal(options: { readonly color: ColorWhen; readonly quiet: boolean; readonly env: NodeJS.ProcessEnv }): Terminal {
  const { env } = options;
  // Undefined where it is a file or a pipe, whatever the types say.
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion
  const onTerminal = ({ isTTY }: NodeJS.WriteStream): boolean => Boolean(isTTY) && env["TERM"] !== "dumb";
  const colorOn = (stream: NodeJS.WriteStream): boolean =>
    options.color === "always" || (options.color === "auto" && (env["FORCE_COLOR"] ? true : onTerminal(stream) && !env["NO_COLOR"]));
  const color = colorOn(process.stderr);
  const isTerminal = onTerminal(process.stderr);
  const reported: Diagnostic[] = [];
  const err = (text: string): void => void process.stderr.write(text);
  return {
    color,
    colorOut: colorOn(process.stdout),
    live: isTerminal && !options.quiet && !env["CI"],
    quiet: options.quiet,
    out: (text) => void process.stdout.write(text),
    err,
    report(diagnostics) {
      reported.push(...diagnostics);
      if (diagnostics.length > 0) err(printDiagnostics(diagnostics, { color }));
    },
    reported: () => reported,
    beginRound: () => void reported.splice(0),
  };
}
