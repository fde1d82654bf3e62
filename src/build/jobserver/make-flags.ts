/** How `make` shares its job slots with what it runs. */
export type JobserverAddress =
  | { readonly kind: "fifo"; readonly path: string }
  | { readonly kind: "pipe"; readonly read: number; readonly write: number };

/** `nowhere`: there are job slots, in a form that isn't known, or closed to this command (file descriptors below 0). */
export type MakeJobs = JobserverAddress | { readonly kind: "nowhere"; readonly written: string };

/** What MAKEFLAGS says of job slots, the last word on it; undefined: nothing. Source: the manual of GNU make, "Sharing Job Slots with GNU make". */
export function makeJobs(makeFlags: string): MakeJobs | undefined {
  const written = optionsIn(makeFlags)
    .map((word) => /^--jobserver-(?:auth|fds)=(.*)$/s.exec(word)?.[1])
    .findLast((value) => value !== undefined);
  if (written === undefined) return undefined;
  if (/^fifo:./s.test(written)) return { kind: "fifo", path: written.slice("fifo:".length) };
  const [, read, write] = /^(\d{1,9}),(\d{1,9})$/.exec(written) ?? [];
  return read === undefined || write === undefined
    ? { kind: "nowhere", written }
    : { kind: "pipe", read: Number(read), write: Number(write) };
}

/** `make -n`: nothing is to be done. Options of one letter are the first word, without a dash. */
export function isDryRun(makeFlags: string): boolean {
  return /^[A-Za-z]*n[A-Za-z]*(?: |$)/.test(makeFlags);
}

/** What stands behind `--` are variables. */
function optionsIn(makeFlags: string): readonly string[] {
  const words = makeFlags.split(" ");
  const end = words.indexOf("--");
  return end < 0 ? words : words.slice(0, end);
}
