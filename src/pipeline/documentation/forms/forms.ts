import { ENTRIES } from "./entries.ts";
import { EXPRESSIONS } from "./expressions.ts";
import type { Form } from "./form.ts";
import { ITEMS } from "./items.ts";

/** All forms, by theme. Loaded by `kiln doc`, completion of it and the prompt's `:doc` only. */
export const forms: ReadonlyMap<string, readonly Form[]> = new Map([
  ["Items of a file", ITEMS],
  ["Entries of blocks", ENTRIES],
  ["Expressions", EXPRESSIONS],
]);

export const formCalled = (name: string): Form | undefined => [...forms.values()].flat().find(({ names }) => names.includes(name));
