import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1401: the rule of an image leaves no image. */
export function hasNoImage(target: string): Diagnostic {
  return {
    code: "KILN-E1401",
    severity: "error",
    message: `${target} has no output \`image\``,
    detail: "what is told of an image names the file by its hash",
    advice: "let the rule of the image leave one, as std.image does: outputs = { image = FILE }",
    notes: [],
    fault: "recipe",
  };
}
