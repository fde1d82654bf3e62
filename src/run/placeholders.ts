/** Puts values in the place of `{name}`; a name without a value stays as it is written. */
export function fillIn(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => valueOf(name) ?? whole);
}
