import type { Diagnostic, SourceText, Span } from "#diagnostics/diagnostic.ts";
import { malformedOptionName } from "#diagnostics/config-command.ts";
import { unknownConfigName } from "#diagnostics/configuration.ts";
import { nearest } from "#diagnostics/suggest.ts";
import type { OptionDeclaration } from "../declared.ts";
import { namedOption, optionWords } from "../personal-wishes.ts";
import type { Configuration } from "./configuration.ts";

/**
 * The option that a person names: `lwip.ipv6`, `core.lwip.ipv6`, `app.x`, or `CONFIG_LWIP_IPV6` (of several the one that is part of the target).
 * `source`: the word, which the name is at the beginning of. Undefined: reported. Errors: KILN-E0302–0304, KILN-E0311, KILN-E0334, KILN-E1160.
 */
export function optionNamed(
  { declarations, image, options }: Configuration,
  name: string,
  source: SourceText,
  report: (diagnostic: Diagnostic) => void,
): OptionDeclaration | undefined {
  const at: Span = { source, start: 0, end: name.length };
  if (name.startsWith("CONFIG_")) {
    const namesakes = [...options.values()].filter(({ declared }) => declared.cName === name);
    const found = namesakes.find(({ hiding }) => hiding?.kind !== "absent") ?? namesakes[0];
    if (!found) {
      const names = [...options.values()].map(({ declared }) => declared.cName);
      report(unknownConfigName(name, nearest(name, names), at, "error"));
    }
    return found?.declared;
  }
  const words = optionWords(name);
  if (words) return namedOption(words, source, declarations, image, report);
  const meant = [...options.values()].filter(({ declared }) => declared.name === name || declared.library.split(".").at(-1) === name);
  report(
    malformedOptionName(
      name,
      meant.map(({ declared }) => declared.key),
      at,
    ),
  );
  return undefined;
}
