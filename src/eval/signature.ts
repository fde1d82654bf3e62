/** A parameter of a builtin. */
export interface BuiltinParameter {
  readonly name: string;
  /** As the language writes types; `string | path`: one of these. */
  readonly type: string;
  /** What it is where it isn't given; `…`: the builtin does without. */
  readonly fallback?: string;
}

export interface Signature {
  readonly name: string;
  readonly params: readonly BuiltinParameter[];
  /** Type of the result. */
  readonly gives: string;
}

/** `glob(tree: tree | path, pattern: string, exclude: [string] = []) -> [file]`, taken apart. */
export function parseSignature(text: string): Signature {
  const [, name, params, gives] = /^(\w+)\((.*)\) -> (.+)$/s.exec(text) ?? [];
  if (name === undefined || params === undefined || gives === undefined) throw new Error(`no signature: ${text}`);
  return { name, gives, params: topLevelParts(params).map(parseParameter) };
}

function parseParameter(text: string): BuiltinParameter {
  const [, name, type, fallback] = /^(\w+): (.+?)(?: = (.+))?$/s.exec(text) ?? [];
  if (name === undefined || type === undefined) throw new Error(`no parameter: ${text}`);
  return { name, type, ...(fallback === undefined ? {} : { fallback }) };
}

/** The parts between those commas that stand in no brackets. */
function topLevelParts(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const char of text) {
    if ("([{".includes(char)) depth++;
    if (")]}".includes(char)) depth--;
    if (char === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else part += char;
  }
  if (part.trim() !== "") parts.push(part.trim());
  return parts;
}
