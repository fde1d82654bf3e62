import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1010: the output `map` doesn't tell of the image beside it. */
export function mapOfAnother(target: string): Diagnostic {
  return {
    code: "KILN-E1010",
    severity: "error",
    message: `what the output \`map\` of ${target} tells isn't true of its image`,
    detail: "the image is no ELF file of 64 bits, or other bytes stand where the linker put a section",
    advice: "let the rule of the image leave a map of the same link, as std.image does, or look at the file itself: readelf -lS",
    notes: [],
    fault: "recipe",
  };
}
