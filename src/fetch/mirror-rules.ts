/** A rule of the user's configuration: what begins with `from` is looked for below each of `to` first. */
export interface MirrorRule {
  readonly from: string;
  readonly to: readonly string[];
  /** The address itself isn't asked. */
  readonly only: boolean;
}

/** Where to look for a URL, in this order. Of the rules that fit, the one with the longest `from` counts. */
export function placesOf(url: string, rules: readonly MirrorRule[]): readonly string[] {
  const [rule] = rules.filter(({ from }) => url.startsWith(from)).toSorted((a, b) => b.from.length - a.from.length);
  if (rule === undefined) return [url];
  return [...rule.to.map((to) => to + url.slice(rule.from.length)), ...(rule.only ? [] : [url])];
}
