/** Long lists of names are cut: an error is read, not searched. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20);
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
}
