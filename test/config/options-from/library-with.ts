import { configure, type Tried } from "../workshop.ts";

export const PLATFORM = "platform linux { }\n";

/** A library `lwip` with these lines as its Kconfig file, in an image with these entries; `more`: other recipes. */
export function lwip(
  kconfig: string,
  image = "",
  more = "",
  wishes: readonly string[] = [],
  others: Readonly<Record<string, string>> = {},
): Tried {
  return configure(
    {
      "root/a.kiln": `${PLATFORM}library lwip { options from ./Config.uk }\n${more}\nimage web { platforms = [linux]  needs lwip  ${image} }\n`,
      "root/Config.uk": kconfig,
      ...Object.fromEntries(Object.entries(others).map(([path, text]) => [`root/${path}`, text])),
    },
    "web",
    wishes,
  );
}

export const options = (text: string): string => `options { ${text} }`;
export const codes = ({ diagnostics }: Tried): readonly string[] => diagnostics.map(({ code }) => code);
export const reasons = (tried: Tried, key: string): readonly string[] =>
  tried.target?.options.get(key)?.reasons.map(({ text }) => text) ?? [];

/** `config NAME` of a bool with a prompt. */
export const bool = (name: string, ...lines: readonly string[]): string =>
  [`config ${name}`, `\tbool "${name}"`, ...lines.map((line) => `\t${line}`), ""].join("\n");
