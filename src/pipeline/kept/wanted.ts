import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { imageMissing } from "#diagnostics/new-workspace.ts";
import type { Project } from "../project.ts";

/** Which targets a command evaluates. It is part of the question that an evaluation answers, so it is said before a workspace is read. */
export type Wanted =
  /** `names`: patterns; none: every exported image. `lazy`: those lazy outputs only; default: all. */
  | { readonly kind: "targets"; readonly names: readonly string[]; readonly lazy?: readonly string[] }
  /** Every image on every platform and architecture that it lists. */
  | { readonly kind: "everything" }
  /** Images, on all of their platforms (none: every exported image). */
  | { readonly kind: "all-platforms"; readonly images: readonly string[]; readonly lazy: readonly string[] }
  /** The image that a workspace exports, where it is the only one. */
  | { readonly kind: "only-image"; readonly lazy: readonly string[] };

/** The image that somebody names, or the only one. */
export const wantedImage = (image: string | undefined, lazy: readonly string[]): Wanted =>
  image === undefined ? { kind: "only-image", lazy } : { kind: "targets", names: [image], lazy };

/** Names of those targets. KILN-E1153 where there isn't one exported image alone. */
export function namesWanted(wanted: Wanted, project: Project): readonly string[] {
  switch (wanted.kind) {
    case "targets":
      return wanted.names;
    case "everything":
      return project.everyTarget();
    case "all-platforms":
      return wanted.images.length === 0 ? [] : project.everyPlatform(wanted.images);
    case "only-image":
      return [onlyImage(project.exportedImages())];
    default:
      return assertNever(wanted);
  }
}

function onlyImage(images: readonly string[]): string {
  const [only, ...more] = images;
  if (only === undefined || more.length > 0) throw new KilnFailure([imageMissing(images)]);
  return only;
}
