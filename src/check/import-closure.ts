/** Keys of the files that a file takes names from, directly or not; itself first. `importsOf`: those that one names. */
export function importClosure(key: string, importsOf: (key: string) => readonly string[]): readonly string[] {
  const found = new Set([key]);
  // A set gives what is added while it is gone through.
  for (const one of found) for (const next of importsOf(one)) found.add(next);
  return [...found];
}
