import { plainField } from "../../literal.ts";
import type { Configuration, ConfiguredLibrary } from "../configuration.ts";
import { placeText } from "../explain.ts";

/** Undefined: the target has none of that name. */
export const libraryNamed = ({ libraries }: Configuration, name: string): ConfiguredLibrary | undefined =>
  libraries.find(({ declared }) => declared.name === name);

/** "core.heap: malloc and free" */
export function libraryTitle(configuration: Configuration, name: string): string {
  if (name === "app") return `The image ${configuration.image.name} itself`;
  const summary = plainField(libraryNamed(configuration, name)?.declared.declared.item.entries ?? [], "summary");
  return summary === undefined ? name : `${name}: ${summary}`;
}

/** Of its first option; the image's own where it has none. */
export function libraryPlace(configuration: Configuration, name: string): string {
  const [first] = libraryNamed(configuration, name)?.options ?? [];
  return placeText(first?.declared.at ?? configuration.image.at);
}

/** Who needs it. */
export function libraryReasons(configuration: Configuration, name: string): readonly string[] {
  const library = libraryNamed(configuration, name);
  if (library?.isPresent !== true) return ["it isn't part of the target: nothing needs it"];
  return library.reasons.map(({ text, at }) => `${text}${at === undefined ? "" : ` (${placeText(at)})`}`);
}
