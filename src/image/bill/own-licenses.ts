import { isSpdx } from "../licenses.ts";

/** Names of licences that SPDX's list doesn't hold, in expressions that are right; each once, sorted. */
export function ownLicenses(expressions: readonly string[]): readonly string[] {
  const found = expressions.filter((one) => isSpdx(one)).flatMap((one) => one.match(/(?<![\w:.-])LicenseRef-[A-Za-z0-9.-]+/g) ?? []);
  return [...new Set(found)].toSorted();
}
