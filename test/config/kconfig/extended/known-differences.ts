import type { SymbolType } from "#config/kconfig/model/model.ts";

/** A symbol that kconfiglib has another value for. */
export interface OtherValue {
  readonly type: SymbolType;
  readonly isInChoice: boolean;
  /** Others imply it. */
  readonly isImplied: boolean;
  /** Its conditions ask which of two values is the larger one. */
  readonly hasRelation: boolean;
  readonly kconfiglib: string;
  readonly kiln: string;
}

interface Known {
  readonly name: string;
  /** Linux's conf does as Kiln does in all of these: its own comparison says so. */
  readonly reason: string;
  readonly fits: (other: OtherValue) => boolean;
}

/** Where kconfiglib 14.1 is known to differ from Linux's conf. What hangs on such a symbol differs with it. */
export const KCONFIGLIB_DIFFERENCES: readonly Known[] = [
  {
    name: "no-number",
    reason:
      "a number without a default is 0 or the low end of its range in kconfiglib, and nothing in conf; what isn't written as a number counts for conf, too, as far as it is one",
    fits: ({ type, kconfiglib, kiln }) => (type === "int" || type === "hex") && !(isNumber(kiln, type) && isNumber(kconfiglib, type)),
  },
  {
    name: "choice",
    reason: "kconfiglib takes an entry for the choice's without a look at what stands between, and a choice's mode has limits of its own",
    fits: ({ isInChoice }) => isInChoice,
  },
  {
    name: "implied",
    reason:
      "what others imply is n in conf where its dependencies aren't met, whatever its default; in kconfiglib only what is implied is left out then",
    fits: ({ isImplied }) => isImplied,
  },
  {
    name: "relation",
    reason: "conf compares numbers where either side is one, as C reads them, and kconfiglib where both are, as Python does",
    fits: ({ hasRelation }) => hasRelation,
  },
];

/** As kconfiglib's own code reads numbers; it writes those anew that it brings into a range. */
export const numberOf = (text: string, type: SymbolType): number => Number.parseInt(text, type === "hex" ? 16 : 10);
const isNumber = (text: string, type: SymbolType): boolean => (type === "hex" ? /^(?:0x)?[\da-f]+$/i : /^-?(?:0|[1-9]\d*)$/).test(text);
