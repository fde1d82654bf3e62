/** The names, with the dots between them, that a line ends with: `f(target.pl` → `target.pl`. */
export function wordBefore(line: string): string {
  return /[A-Za-z_][\w.]*$/.exec(line)?.[0] ?? "";
}
