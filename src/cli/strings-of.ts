/** An option of the command line that may be given several times. */
export function stringsOf(flag: unknown): readonly string[] {
  return Array.isArray(flag) ? flag.filter((value) => typeof value === "string") : [];
}
