import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { targetOutputs } from "#pipeline/outputs.ts";
import { buildWanted } from "./build-all.ts";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import type { Flags } from "./register/registration.ts";
import type { Session } from "./session.ts";

/** Bytes of an image's file. Undefined: it wasn't built then. */
export interface ImageSizes {
  readonly target: string;
  readonly before?: number;
  readonly after?: number;
}

/** Of the images that the last builds left in `out/`, by target. */
export function sizesInOut(folder: string): ReadonlyMap<string, number> {
  const out = join(folder, "out");
  const names = existsSync(out) ? readdirSync(out).filter((name) => name.includes("@")) : [];
  return new Map(
    names.flatMap((name): [string, number][] => {
      const image = statSync(join(out, name, "image"), { throwIfNoEntry: false });
      return image?.isFile() === true ? [[name, image.size]] : [];
    }),
  );
}

/** Builds the targets that were built before, without any every exported image, and compares. */
export async function buildAndCompare(
  context: Context,
  session: Session,
  flags: Flags,
  before: ReadonlyMap<string, number>,
): Promise<{ readonly exit: number; readonly sizes: readonly ImageSizes[] }> {
  const known = new Set((await session.project()).everyTarget());
  const evaluation = await session.evaluate({ kind: "targets", names: [...before.keys()].filter((name) => known.has(name)) });
  const wanted = targetOutputs(evaluation, []);
  const done = await buildWanted(context, session, { evaluation, wanted }, flags, false);
  if (done === undefined) return { exit: EXIT.interrupted, sizes: [] };
  const after = sizesInOut(session.folder);
  const sizes = done.built.map(({ name }): ImageSizes => ({
    target: name,
    ...sized("before", before.get(name)),
    ...sized("after", after.get(name)),
  }));
  return { exit: exitCodeOf(done.report.diagnostics), sizes };
}

const sized = (when: "before" | "after", bytes: number | undefined): Partial<ImageSizes> => (bytes === undefined ? {} : { [when]: bytes });

/** `hello@linux-x86_64: 13000 → 13128 bytes (+128)` */
export function sizesText({ target, before, after = 0 }: ImageSizes): string {
  if (before === undefined) return `${target}: ${after} bytes`;
  const more = after - before;
  return more === 0
    ? `${target}: ${after} bytes, as before`
    : `${target}: ${before} → ${after} bytes (${more > 0 ? "+" : "−"}${Math.abs(more)})`;
}
