import type { Declarations } from "#config/declared.ts";
import type { Workspace } from "#config/workspace.ts";
import { billedInput, type BilledInput } from "#image/bill/billed-input.ts";
import { readLock } from "./locked-inputs.ts";

/** The fetched workspaces that a workspace takes in, by their names in it; several lie in one where one takes in a folder beside it. */
export function billedInputs({ folder, files, inputs }: Workspace): ReadonlyMap<string, BilledInput> {
  const pinned = [...inputs.values()].filter(({ locked }) => locked !== undefined);
  if (pinned.length === 0) return new Map();
  const lock = readLock(folder, files);
  return new Map(
    pinned.flatMap(({ name, locked = "" }): [string, BilledInput][] => {
      const entry = lock.inputs.get(locked);
      return entry === undefined ? [] : [[name, billedInput(locked, entry)]];
    }),
  );
}

/** The same by the names of their libraries. */
export function inputsOfLibraries({ workspace, names }: Declarations): ReadonlyMap<string, BilledInput> {
  const inputs = billedInputs(workspace);
  return new Map(
    [...names.namespaces].flatMap(([name, { own }]) => {
      const input = inputs.get(name);
      return input === undefined ? [] : [...own.values()].map((one): [string, BilledInput] => [one.name, input]);
    }),
  );
}
