/** Operators on small ints: text of the result from the operands' names, and whether it must be checked to be exact. */
const ARITHMETIC: Readonly<Record<string, string>> = { "+": "+", "-": "-", "*": "*" };
const COMPARISON: Readonly<Record<string, string>> = { "<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "===", "!=": "!==" };

/** `condition ? result`, for ints that are numbers. The sum with 0 has no negative zero. */
export function smallResult(op: string, a: string, b: string, result: string): string | undefined {
  const numbers = `typeof ${a}==="number"&&typeof ${b}==="number"`;
  if (ARITHMETIC[op] !== undefined) return `${numbers}&&isSafe(${result}=${a}${ARITHMETIC[op]}${b}${op === "*" ? "+0" : ""})?${result}`;
  return COMPARISON[op] === undefined ? undefined : `${numbers}?${a}${COMPARISON[op]}${b}`;
}
