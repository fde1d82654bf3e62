import type { ParseModule } from "#config/host-files.ts";
import { parseModule } from "#syntax/parse.ts";

const parsed = new Map<string, ReturnType<ParseModule>>();

/** Shipped recipes are the same for all that a process opens, and reading them takes longer than anything that is made of them. */
export const parseOnce: ParseModule = (source) => {
  const key = `${source.path}\n${source.text}`;
  const result = parsed.get(key) ?? parseModule(source);
  parsed.set(key, result);
  return result;
};
