/**
 * What Kiln's own entries of a body begin with → how they are written. A body has no fields of these names: `needs = [a]` would be a field that nobody reads.
 */
export const ENTRY_FORMS: Readonly<Record<string, string>> = {
  needs: "`needs NAME, NAME`",
  suggests: "`suggests NAME, NAME`",
  provides: "`provides NAME` in a library",
  choose: "`choose INTERFACE = LIBRARY` in an image, profile or platform",
  use: "`use NAME, NAME` in an image or profile",
  check: '`check CONDITION because "…"`',
  option: "`option NAME: TYPE { … }` in a library",
  options: "`options { LIBRARY.OPTION = VALUE }` in an image, profile or platform",
  app: "`app { … }` in an image",
};

export const isEntryWord = (name: string): boolean => Object.hasOwn(ENTRY_FORMS, name);
