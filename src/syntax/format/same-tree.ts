/** A tree as text, without the places of its nodes: equal for texts that mean the same. */
export function canonicalTree(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (key === "start" || key === "end") return undefined;
    return typeof value === "bigint" ? `${value}n` : value;
  });
}
