import { CODE } from "./characters.ts";
import { TOKEN, type TokenKind } from "./tokens.ts";

/** What a character begins, by the one that follows it; `end`: no operator. */
export function operatorAt(code: number, following: number): TokenKind {
  const isEqual = following === CODE.equal;
  switch (code) {
    case CODE.equal:
      return TOKEN.equal;
    case CODE.bang:
      return isEqual ? TOKEN.unequal : TOKEN.not;
    case CODE.less:
      return isEqual ? TOKEN.lessEqual : TOKEN.less;
    case CODE.greater:
      return isEqual ? TOKEN.greaterEqual : TOKEN.greater;
    case CODE.open:
      return TOKEN.open;
    case CODE.close:
      return TOKEN.close;
    case CODE.bar:
      return following === CODE.bar ? TOKEN.or : TOKEN.end;
    case CODE.ampersand:
      return following === CODE.ampersand ? TOKEN.and : TOKEN.end;
    case CODE.colon:
      return isEqual ? TOKEN.colonEqual : TOKEN.end;
    case CODE.plus:
      return isEqual ? TOKEN.plusEqual : TOKEN.end;
    default:
      return TOKEN.end;
  }
}

/** Characters of an operator. */
export const widthOf = (operator: TokenKind): number => (TWO_CHARACTERS.has(operator) ? 2 : 1);

const TWO_CHARACTERS: ReadonlySet<TokenKind> = new Set([
  TOKEN.or,
  TOKEN.and,
  TOKEN.unequal,
  TOKEN.lessEqual,
  TOKEN.greaterEqual,
  TOKEN.colonEqual,
  TOKEN.plusEqual,
]);
