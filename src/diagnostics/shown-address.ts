/**
 * An address as people may see it: without user, password and query, also where it is no URL that can be read. All before the last `@` is taken for who asks.
 * A path stays as it is.
 */
export function shownAddress(text: string): string {
  if (text.startsWith("/")) return text;
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text) ?? [];
  const shown = rest.replace(/^.*@/s, "…@").replace(/[?#].*$/s, "?…");
  // A password that was cut, at a blank in it.
  return scheme + (URL.canParse(text) ? shown : shown.replace(/:.*$/s, ":…"));
}

/** Whether a word of a command line is such an address with a user or password in it. */
export const holdsPassword = (word: string): boolean => /:\/\/.*@/s.test(word);
