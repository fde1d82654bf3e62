import type { Diagnostic, Span } from "./diagnostic.ts";

/** KILN-E0501: a record that is no derivation. `problems`: one plain sentence each. */
export function invalidDerivation(name: string, problems: readonly string[], at?: Span): Diagnostic {
  return {
    code: "KILN-E0501",
    severity: "error",
    ...(at === undefined ? {} : { at }),
    message:
      problems.length === 1
        ? `the derivation "${name}" is wrong: ${problems[0] ?? ""}`
        : `the derivation "${name}" is wrong in ${problems.length} places`,
    ...(problems.length > 1 ? { detail: problems.join("\n") } : {}),
    advice: "see the reference of derivations for the fields and their forms",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0502: an input names an output that the other derivation doesn't give. */
export function noSuchOutput(name: string, path: string, other: string, output: string, outputs: readonly string[], at?: Span): Diagnostic {
  return {
    code: "KILN-E0502",
    severity: "error",
    ...(at === undefined ? {} : { at }),
    message: `the input "${path}" of "${name}" takes the output "${output}" of "${other}", which has none of that name`,
    detail: `"${other}" gives: ${outputs.join(", ")}`,
    advice: "take one of these, or add the output to the step that should give it",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0503: derivations that need one another. `names`: along the cycle, the first again at the end. */
export function derivationCycle(names: readonly string[], at?: Span): Diagnostic {
  return {
    code: "KILN-E0503",
    severity: "error",
    ...(at === undefined ? {} : { at }),
    message: "derivations need one another in a circle",
    detail: names.map((name, i) => (i === 0 ? `  ${name}` : `  needs ${name}`)).join("\n"),
    advice: "break the circle: one of these steps must do without the next",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0504: a graph that isn't closed or whose ids don't fit (read from a file). */
export function badGraph(why: string): Diagnostic {
  return {
    code: "KILN-E0504",
    severity: "error",
    message: `the derivation graph can't be used: ${why}`,
    advice: "write it again with `kiln graph --json` of the same version of Kiln",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E0510: a name, link or combination of paths that a tree can't hold. */
export function badTree(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E0510",
    severity: "error",
    message: `"${path}" can't be in a tree: ${why}`,
    advice: "trees hold files, folders and relative links that stay inside (`..` only at the front), with names in UTF-8",
    notes: [],
    fault: "recipe",
  };
}
