import { printDiagnostics } from "#diagnostics/print.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { GatheredText } from "./gathered-text.ts";
import { standardStream, type StandardStream } from "./start/standard-stream.ts";

/** Where a command writes to: results to `out`, all else to `err`. */
export interface Terminal {
  readonly color: boolean;
  /** The same for `out`: what goes to a file or a pipe is plain. */
  readonly colorOut: boolean;
  /** Whether `err` is a terminal that a live display may draw on. */
  readonly live: boolean;
  readonly quiet: boolean;
  /** Bytes go out as they are. */
  out(data: string | Uint8Array): void;
  err(text: string): void;
  /** To `err` too, within 50 ms and before whatever is written after it: of thousands of lines each would wake up who reads them. */
  errSoon(text: string): void;
  report(diagnostics: readonly Diagnostic[]): void;
  /** All that was reported so far, in order; of a command that does its work again and again, in this round. */
  reported(): readonly Diagnostic[];
  beginRound(): void;
}

export type ColorWhen = "auto" | "always" | "never";

/** `auto` follows NO_COLOR (no-color.org), FORCE_COLOR, TERM=dumb and whether the stream is a terminal. */
export function openTerminal(options: { readonly color: ColorWhen; readonly quiet: boolean; readonly env: NodeJS.ProcessEnv }): Terminal {
  const { env } = options;
  const [out, errors] = [standardStream(1), standardStream(2)];
  const onTerminal = ({ isTerminal }: StandardStream): boolean => isTerminal && env["TERM"] !== "dumb";
  const colorOn = (stream: StandardStream): boolean =>
    options.color === "always" || (options.color === "auto" && (env["FORCE_COLOR"] ? true : onTerminal(stream) && !env["NO_COLOR"]));
  const color = colorOn(errors);
  const isTerminal = onTerminal(errors);
  const reported: Diagnostic[] = [];
  const soon = new GatheredText((text) => errors.write(text));
  const err = (text: string): void => {
    soon.flush();
    errors.write(text);
  };
  return {
    color,
    colorOut: colorOn(out),
    live: isTerminal && !options.quiet && !env["CI"],
    quiet: options.quiet,
    out(data) {
      soon.flush();
      out.write(data);
    },
    err,
    errSoon: (text) => soon.add(text),
    report(diagnostics) {
      reported.push(...diagnostics);
      if (diagnostics.length > 0) err(printDiagnostics(diagnostics, { color }));
    },
    reported: () => reported,
    beginRound: () => void reported.splice(0),
  };
}
