import { badOptionValue } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";

/** The last second of the year 9999: later ones have no ISO 8601 form of four digits. */
const LATEST = 253_402_300_799;

/** The time that SOURCE_DATE_EPOCH says (reproducible-builds.org/specs/source-date-epoch), ISO 8601; undefined: nobody says one. KILN-E1102. */
export function sourceDate(env: NodeJS.ProcessEnv): string | undefined {
  const text = env["SOURCE_DATE_EPOCH"] ?? "";
  if (text === "") return undefined;
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > LATEST)
    throw new KilnFailure([badOptionValue("SOURCE_DATE_EPOCH", text, "seconds since 1970, a whole number")]);
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
