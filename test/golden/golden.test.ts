import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";
import { isProgress } from "../support/progress.ts";

/**
 * A folder a case: `case.json` and the workspace. The command runs in a copy; `stdout.golden` and `stderr.golden` hold what it must say (absent: nothing).
 * KILN_ACCEPT=1 rewrites the goldens; such a run does not pass.
 */
interface Case {
  readonly about: string;
  readonly argv: readonly string[];
  readonly exit: number;
  /** Files made before the run: path → text; for what git can't hold (unreadable files: mode, octal). */
  readonly modes?: Readonly<Record<string, string>>;
  /** Not run as root, who may read everything: the case runs as another user then. */
  readonly unprivileged?: boolean;
  /** A node script run in the copy first: makes archives, starts nothing. */
  readonly prepare?: string;
}

const folder = join(import.meta.dirname, "cases");
const work = mkdtempSync(join(import.meta.dirname, "run-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const accept = process.env["KILN_ACCEPT"] === "1";

describe("golden cases", { timeout: 120_000 }, () => {
  for (const name of readdirSync(folder).toSorted()) {
    const source = join(folder, name);
    const spec = JSON.parse(readFileSync(join(source, "case.json"), "utf8")) as Case;
    test(`${name}: ${spec.about}`, async () => {
      const copy = join(work, name); // as deep as cases/NAME: inputs are relative
      cpSync(source, copy, { recursive: true });
      for (const file of ["case.json", "stdout.golden", "stderr.golden"]) rmSync(join(copy, file), { force: true });
      const result = await runKiln(spec.argv, {
        cwd: copy,
        ...(spec.modes ? { modes: spec.modes } : {}),
        ...(spec.unprivileged ? { unprivileged: true } : {}),
        ...(spec.prepare ? { prepare: join(import.meta.dirname, spec.prepare) } : {}),
      });
      const said = { stdout: normalise(result.stdout, copy), stderr: normalise(result.stderr, copy) };
      if (accept) {
        for (const stream of ["stdout", "stderr"] as const) {
          const file = join(source, `${stream}.golden`);
          if (said[stream] === "") rmSync(file, { force: true });
          else writeFileSync(file, said[stream]);
        }
      }
      expect({ ...said, exit: result.exit }).toEqual({
        stdout: golden(source, "stdout"),
        stderr: golden(source, "stderr"),
        exit: spec.exit,
      });
      expect(accept, "rewritten").toBe(false);
    });
  }
});

function golden(source: string, stream: string): string {
  const file = join(source, `${stream}.golden`);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Folders, times, progress and counts of steps are not part of what is compared. */
function normalise(text: string, copy: string): string {
  return text
    .replaceAll(copy, "CASE")
    .replaceAll(/\(\d+(\.\d+)? m?s\)/g, "(TIME)")
    .split("\n")
    .filter((line) => !isProgress(line))
    .join("\n");
}
