import { assertNever } from "#diagnostics/assert-never.ts";
import type { ItemId, OptionItem } from "../../tree/option-tree.ts";
import type { Configuration } from "../configuration.ts";
import { placeText } from "../explain.ts";
import type { Entry } from "./entries.ts";
import { libraryPlace, libraryTitle } from "./library-entry.ts";
import { entryType } from "./option-entry.ts";

/** What never changes of an entry. `title`: of the target. */
export function describeEntry(configuration: Configuration, id: ItemId, entry: Entry, title: string): OptionItem {
  switch (entry.kind) {
    case "target":
      return { id, kind: "menu", prompt: title, name: undefined, type: undefined, opens: true };
    case "library":
      return { id, kind: "menu", prompt: libraryTitle(configuration, entry.name), name: undefined, type: undefined, opens: true };
    case "option": {
      const { key, type, prompt = "" } = entry.option;
      const isEnum = type.kind === "enum";
      return { id, kind: isEnum ? "choice" : "option", prompt, name: key, type: entryType(type), opens: isEnum };
    }
    case "member":
      return { id, kind: "option", prompt: entry.value, name: undefined, type: "member", opens: false };
    case "choice":
      return { id, kind: "choice", prompt: entry.choice.prompt, name: undefined, type: "bool", opens: true };
    case "entry":
      return { id, kind: "option", prompt: entry.option.prompt ?? "", name: entry.option.key, type: "member", opens: false };
    default:
      return assertNever(entry);
  }
}

/** Where it is declared. */
export function entryPlace(configuration: Configuration, entry: Entry): string {
  switch (entry.kind) {
    case "target":
      return placeText(configuration.image.at);
    case "library":
      return libraryPlace(configuration, entry.name);
    case "option":
    case "member":
    case "entry":
      return placeText(entry.option.at);
    case "choice":
      return placeText(entry.choice.at);
    default:
      return assertNever(entry);
  }
}

/** Lines; none: nobody has written any. */
export function entryHelp(entry: Entry): readonly string[] {
  const help = entry.kind === "choice" ? entry.choice.help : "option" in entry ? entry.option.help : undefined;
  return help?.trimEnd().split("\n") ?? [];
}

/** Whether it can ever be shown. */
export const canBeShown = (entry: Entry): boolean =>
  entry.kind === "choice"
    ? entry.choice.prompt !== ""
    : !(entry.kind === "option" || entry.kind === "entry") || entry.option.prompt !== undefined;
