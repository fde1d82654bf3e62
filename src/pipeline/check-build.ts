import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { StepDifference } from "#build/check.ts";
import type { Output } from "#derivation/output.ts";
import { stepDiffers, stepFailsAgain } from "#diagnostics/build-check.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { elfDifference, firstDifference } from "#image/elf-difference.ts";
import type { Store } from "#store/store.ts";

/** What a check found, as it is told: the file, section and symbol that differ first. */
export function differenceDiagnostic({ derivation, difference }: StepDifference, store: Store): Diagnostic {
  return difference.kind === "failed"
    ? stepFailsAgain(derivation, difference.diagnostic)
    : stepDiffers(derivation, ...placeOf(difference.path, hostPath(difference.first, store), hostPath(difference.again, store)));
}

function hostPath(output: Output, store: Store): string {
  return output.kind === "tree" ? store.materialise(output.digest) : store.blobPath(output.digest, output.executable);
}

/** The first file that differs below two paths, and where in it. */
function placeOf(name: string, first: string, again: string): readonly [file: string, where: string] {
  const [one, other] = [lstatSync(first), lstatSync(again)];
  if (one.isDirectory() && other.isDirectory()) {
    const names = [...new Set([...readdirSync(first), ...readdirSync(again)])].toSorted();
    for (const entry of names) {
      const [a, b] = [join(first, entry), join(again, entry)];
      const missing = [a, b].find((path) => lstatSync(path, { throwIfNoEntry: false }) === undefined);
      if (missing !== undefined) return [`${name}/${entry}`, missing === a ? "only the second run made it" : "only the first run made it"];
      const inside = placeOf(`${name}/${entry}`, a, b);
      if (inside[1] !== "") return inside;
    }
    return [name, ""];
  }
  if (one.isSymbolicLink() && other.isSymbolicLink()) {
    const [a, b] = [readlinkSync(first), readlinkSync(again)];
    return [name, a === b ? "" : `a link to ${a}, then to ${b}`];
  }
  if (!one.isFile() || !other.isFile()) return [name, "it is a file once, a folder or a link once"];
  return [name, placeIn(readFileSync(first), readFileSync(again)) ?? modesOf(one.mode, other.mode)];
}

function modesOf(first: number, again: number): string {
  return (first & 0o100) === (again & 0o100) ? "" : "one is executable, the other isn't";
}

function placeIn(first: Buffer, again: Buffer): string | undefined {
  const offset = firstDifference(first, again);
  if (offset === undefined) return undefined;
  const elf = elfDifference(first, again);
  if (elf === undefined) return `at byte ${offset}`;
  const symbol = elf.symbol === undefined ? "" : `, symbol ${elf.symbol}`;
  return `section ${elf.section}${symbol}, at byte ${elf.offset} of the section`;
}
