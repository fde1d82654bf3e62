import { typeText } from "../option-value.ts";
import type { ResolvedTarget } from "../resolved.ts";
import { writeChoices } from "./write-choices.ts";

/** Every option of a resolved target as a `.config` file: what is embedded in an image. The same for equal values, wherever it is made. */
export function dotConfig({ name, options }: ResolvedTarget): string {
  const all = [...options].map(([key, { library, cName, type }]) => ({ key, library, cName, type }));
  return writeChoices([`Options of ${name}`], all, new Map([...options].map(([key, { value }]) => [key, value])));
}

/** Which options there are, without their values: equal texts have equal lines. */
export const declaredOptions = ({ options }: ResolvedTarget): string =>
  JSON.stringify([...options].map(([key, { type, cName }]) => [key, typeText(type), cName]));
