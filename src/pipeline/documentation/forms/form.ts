/** A form of the language, as `kiln doc` tells it; docs/language.md tells all of it. */
export interface Form {
  /** Keywords, operators and words that it is found by. */
  readonly names: readonly string[];
  readonly title: string;
  /** How it is written, one form a line. */
  readonly syntax: readonly string[];
  readonly meaning: readonly string[];
  /** An expression with what it gives, or a text of a recipe or of workspace.kiln: tests run it. */
  readonly example:
    | { readonly as: "expression"; readonly text: string; readonly result: string }
    | { readonly as: "recipe" | "workspace"; readonly text: string };
  /** Heading of docs/language.md that it stands under. */
  readonly section: string;
}

export const expression = (text: string, result: string): Form["example"] => ({ as: "expression", text, result });
export const recipe = (...lines: readonly string[]): Form["example"] => ({ as: "recipe", text: lines.join("\n") });
export const workspace = (...lines: readonly string[]): Form["example"] => ({ as: "workspace", text: lines.join("\n") });
