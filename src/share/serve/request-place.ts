/** What a request's path names. `other`: of programs with keys of their own (ccache's default layout, `ab/cdef…`). */
export type RequestPlace =
  | { readonly kind: "entry"; readonly key: string }
  | { readonly kind: "blob"; readonly hash: string }
  | { readonly kind: "other"; readonly key: string }
  | { readonly kind: "batch" };

const FORMS: readonly (readonly [RegExp, (key: string) => RequestPlace])[] = [
  [/^\/ac\/([0-9a-f]{64})$/, (key) => ({ kind: "entry", key })],
  [/^\/cas\/([0-9a-f]{64})$/, (hash) => ({ kind: "blob", hash })],
  [/^\/([0-9a-z]{2}\/[0-9a-z]{20,120})$/, (key) => ({ kind: "other", key })],
  [/^\/ac\/()$/, () => ({ kind: "batch" })],
];

/** Undefined: nothing can be there. Only what fits a form whole becomes a path of the disk. */
export function readPlace(path: string): RequestPlace | undefined {
  for (const [form, place] of FORMS) {
    const found = form.exec(path);
    if (found !== null) return place(found[1] ?? "");
  }
  return undefined;
}
