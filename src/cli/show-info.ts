import picocolors from "picocolors";
import type { DeclarationInfo, InputInfo } from "#pipeline/catalogue/find-info.ts";
import { all, always, field, joined, shownTexts, showTopic } from "./show-topic.ts";

/** What was found, as text for a terminal; ends with a line break. */
export function showInfo(found: DeclarationInfo | InputInfo, color: boolean): string {
  const colors = picocolors.createColors(color);
  const info = shownTexts(found);
  if (info.kind === "input") {
    const { origin, exports, inputs } = info;
    return joined([
      `${colors.bold(origin.name)} · input`,
      field("from", origin.locator, colors),
      field("pinned", origin.pinned, colors),
      field("tree", origin.tree, colors),
      field("for", origin.by || undefined, colors),
      field("takes in", inputs.join(", ") || undefined, colors),
      ...Object.entries(exports).flatMap(([kind, names]) =>
        all(kind === "library" ? "libraries" : `${kind}s`, [always(names.join(", "))], colors),
      ),
    ]);
  }
  const { topic, from, use, hindrance } = info;
  return `${showTopic(topic, color)}\n${joined([
    field("input", from && `${from.name} · ${from.locator}`, colors),
    field("pinned", from?.pinned, colors),
    ...all("use", use.map(always), colors),
    field("no use", hindrance, colors),
  ])}`;
}

/** The same for `--json`. */
export function infoRecord(info: DeclarationInfo | InputInfo): Readonly<Record<string, unknown>> {
  if (info.kind === "input") return { kind: "input", ...info.origin, exports: info.exports, inputs: info.inputs };
  const { topic, from, use, hindrance } = info;
  return { ...topic, from: from ?? null, use, ...(hindrance === undefined ? {} : { hindrance }) };
}
