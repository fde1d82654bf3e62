import type { ResolvedTarget } from "#config/resolved.ts";
import type { Span } from "#diagnostics/diagnostic.ts";
import type { BootOption } from "./evaluated.ts";
import { recordOf } from "./record.ts";
import type { Value } from "./value.ts";

/** Options that count for something now. In the image they go by their library's own name: C's names of two libraries differ too. */
export function bootOptions({ options }: ResolvedTarget): readonly BootOption[] {
  return [...options.values()]
    .filter(({ isBoot, reasons }) => isBoot === true && !reasons.some(({ kind }) => kind === "hidden"))
    .map(({ library, name, type, range: { min, max } = {} }) => ({
      name: `${library.slice(library.lastIndexOf(".") + 1)}.${name}`,
      kind: type.kind,
      ...(min === undefined ? {} : { min: String(min) }),
      ...(max === undefined ? {} : { max: String(max) }),
      ...(type.kind === "enum" ? { values: type.values } : {}),
    }));
}

/** The same for rules, as `img.boot_options`: records with `name`, `kind`, `min` and `max` (decimal; the least and the largest of 64 bits) and `values`. */
export function bootOptionRecords(target: ResolvedTarget, at: Span): Value {
  const list = (items: readonly Value[]): Value => ({ kind: "list", items });
  const records = bootOptions(target).map(({ name, kind, min = LEAST, max = LARGEST, values = [] }) =>
    recordOf(Object.entries({ name, kind, min, max, values: list(values) }), at),
  );
  return list(records);
}

const [LEAST, LARGEST] = [String(-(2n ** 63n)), String(2n ** 63n - 1n)];
