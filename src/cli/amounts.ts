import { badOptionValue } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";

const SIZES: Readonly<Record<string, number>> = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };
const AGES: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

export const SIZE_FORM = "a size such as 500MiB, 20GiB or 20G";
const AGE_FORM = "an age such as 12h, 30d or 4w (s, m, h, d, w)";

/** Bytes of `20GiB`, `20G`; undefined: it isn't a size. */
export function parseSize(text: string): number | undefined {
  const found = /^(\d{1,6}(?:\.\d{1,3})?) ?(?:([KMGT])(?:iB)?|B)$/.exec(text);
  return found === null ? undefined : Math.round(Number(found[1]) * (SIZES[found[2] ?? "B"] ?? 1));
}

/** KILN-E1102 for what isn't a size. */
export function sizeOption(option: string, text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined) throw new KilnFailure([badOptionValue(option, text, SIZE_FORM)]);
  return bytes;
}

/** Milliseconds of `30d`. KILN-E1102 for what isn't an age. */
export function ageOption(option: string, text: string): number {
  const found = /^(\d{1,6})([smhdw])$/.exec(text);
  if (found === null) throw new KilnFailure([badOptionValue(option, text, AGE_FORM)]);
  return Number(found[1]) * (AGES[found[2] ?? "s"] ?? 1);
}

/** `1.2 GiB` */
export function sizeText(bytes: number): string {
  for (const unit of ["T", "G", "M", "K"]) {
    const one = SIZES[unit] ?? 1;
    if (bytes >= one) return `${(bytes / one).toFixed(bytes < 10 * one ? 1 : 0)} ${unit}iB`;
  }
  return `${bytes} bytes`;
}

/** `1 tree`, `2 trees` */
export function countText(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}
