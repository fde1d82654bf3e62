import type { PropertyId, SymbolId, SymbolType } from "../model/model.ts";
import type { UserOrigin } from "../values/flags.ts";

/** An expression with what it is at present. */
export interface ShownCondition {
  /** As Kconfig writes it, with each symbol's value behind its name. */
  readonly text: string;
  readonly value: "n" | "m" | "y";
  /** The symbols that it names, without repetition. */
  readonly symbols: readonly string[];
}

/** A symbol that selects or implies another. */
export interface Selector {
  readonly name: string;
  readonly symbol: SymbolId;
  readonly property: PropertyId;
  /** `FILE:LINE` of the select. */
  readonly place: string;
  /** How much it asks for. */
  readonly level: "n" | "m" | "y";
  readonly condition: ShownCondition | undefined;
}

/** Why a symbol has its value. */
export type Reason =
  | { readonly kind: "user"; readonly origin: UserOrigin | undefined }
  | { readonly kind: "selected"; readonly by: readonly Selector[] }
  | { readonly kind: "implied"; readonly by: readonly Selector[] }
  | {
      readonly kind: "default";
      readonly place: string;
      readonly value: ShownCondition;
      readonly condition: ShownCondition | undefined;
    }
  /** An entry of a choice: which one is chosen, and why that. */
  | {
      readonly kind: "choice";
      readonly choice: string;
      readonly chosen: string | undefined;
      readonly by: "user" | "default" | "first" | "none";
    }
  /** Nothing says anything. */
  | { readonly kind: "nothing" };

/** What became of what the user said. */
export type WishOutcome = "taken" | "hidden" | "limited" | "raised" | "out of range" | "overruled by the choice";

export interface Wish {
  readonly value: string;
  readonly origin: UserOrigin | undefined;
  readonly outcome: WishOutcome;
}

/** A place that shows a symbol. */
export interface PromptPlace {
  readonly text: string;
  readonly place: string;
  readonly visible: "n" | "m" | "y";
  /** What stands against it: the parts of its condition that aren't y. */
  readonly against: readonly ShownCondition[];
}

/** All that there is to say of a symbol's value. */
export interface ExplainedValue {
  readonly name: string;
  readonly symbol: SymbolId;
  readonly type: SymbolType;
  readonly value: string;
  readonly places: readonly string[];
  readonly reason: Reason;
  readonly wish: Wish | undefined;
  readonly prompts: readonly PromptPlace[];
  /** Parts of its dependencies that aren't y. */
  readonly unmet: readonly ShownCondition[];
  readonly range: { readonly text: string; readonly place: string; readonly hasChanged: boolean } | undefined;
  /** All that could select it, active ones first. */
  readonly selectors: readonly Selector[];
  /** What would have to change for another value, a line each. */
  readonly changes: readonly string[];
}
