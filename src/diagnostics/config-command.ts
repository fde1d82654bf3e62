import type { Diagnostic, Span } from "./diagnostic.ts";
import { listed } from "./listed.ts";
import { recipeMistake } from "./recipe-mistake.ts";

/** KILN-E1160: what names no option. `meant`: options of that name, or of a library of that name. */
export function malformedOptionName(text: string, meant: readonly string[], at: Span): Diagnostic {
  const advice =
    meant.length === 0
      ? "write LIBRARY.OPTION, as heap.size, or its name in C: CONFIG_HEAP_SIZE"
      : `did you mean ${meant.length === 1 ? "" : "one of "}${listed(meant)}?`;
  return recipeMistake("KILN-E1160", `"${text}" names no option`, advice, { at });
}

/** KILN-E1161: nothing says which target `kiln config` is about. */
export function whichTarget(images: readonly string[]): Diagnostic {
  return recipeMistake(
    "KILN-E1161",
    "`kiln config` needs a target",
    "give one: --target IMAGE[@PLATFORM[-ARCH]]; it may be left out where the workspace exports just one image",
    { detail: images.length === 0 ? "the workspace exports no image" : `images of this workspace: ${images.join(", ")}` },
  );
}

/** KILN-E1162: an image has no file to keep choices in. `at`: its name. */
export function noChoiceFile(image: string, at: Span): Diagnostic {
  return recipeMistake(
    "KILN-E1162",
    `the image "${image}" says nothing of a file for choices`,
    `write \`config = ./${image.replaceAll(".", "_")}.config\` in it, give a file with --config or --output, or set options in its recipe with \`kiln config set --save\``,
    { at },
  );
}

/** KILN-E1163: `kiln config set --save` can't write a wish. `why`: what stands in the recipe. */
export function wishNotEditable(key: string, why: string, at: Span): Diagnostic {
  return recipeMistake("KILN-E1163", `--save doesn't set ${key}`, "change the recipe by hand, or choose the value without --save", {
    at,
    detail: why,
  });
}

/** KILN-E1164: what isn't an image. */
export function noImage(path: string): Diagnostic {
  return recipeMistake("KILN-E1164", `${path} is no image`, "give a built image: out/TARGET/image");
}

/** KILN-E1165: an image whose tables lead out of it. */
export function damagedImage(path: string, why: string): Diagnostic {
  return recipeMistake("KILN-E1165", `${path} can't be read as an image`, "build it again", { detail: why });
}

/** KILN-E1166: an image that carries no options. */
export function imageWithoutConfig(path: string): Diagnostic {
  return recipeMistake("KILN-E1166", `${path} doesn't carry its options`, "write `embed_config = true` in its recipe and build it again");
}
