/** Fewer are gone through faster than a set of them is made. */
const FEW = 8;

const known = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The one of a derivation's outputs that a path is, or lies below. Steps may have a hundred thousand outputs, each an input of its own elsewhere. */
export function outputAround(outputs: readonly string[], path: string): string | undefined {
  if (outputs.length <= FEW)
    return outputs.find((output) => path.startsWith(output) && (path.length === output.length || path[output.length] === "/"));
  let names = known.get(outputs);
  if (names === undefined) known.set(outputs, (names = new Set(outputs)));
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (names.has(folder)) return folder;
  }
  return undefined;
}
