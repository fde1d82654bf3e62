import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const TEST = join(import.meta.dirname, "..");

/** Files that take longest, by and large in that order: whoever begins with them doesn't wait for one of them at the end. */
const LONG = [
  "cli/run",
  "store/processes",
  "cli/gc",
  "cli/inputs",
  "cli/doc",
  "config/export/conf-parity",
  "cli/config-save-export",
  "docs/tour",
  "cli/commands",
  "cli/kept-code",
  "config/kconfig/commands",
  "cli/config-options",
  "build/collected-builds",
  "build/exact-inputs",
  "cli/interrupt",
  "cli/lower-store",
  "store/collect",
  "cli/incremental",
  "cli/init",
  "build/endings",
  "pipeline/kept-evaluation",
  "eval/sizes",
  "golden/golden",
  "recipes/threads",
  "recipes/exact-inputs",
  "apps/nginx",
  "recipes/elf",
  "why/rebuild",
  "build/large-graphs",
  "cli/watch",
  "store/collect-processes",
  "cli/full-disk",
  "run/tests",
  "cli/debug",
  "cli/make-jobs",
  "run/efi",
  "run/features",
  "run/devices",
  "run/machines",
].map((name) => `${name}.test.ts`);

/** The rest as ever: by what an earlier run took, or by size; those of a project after one another. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = LONG.find((name) => !existsSync(join(TEST, name)));
    if (gone !== undefined) throw new Error(`test/${gone} is gone: test/support/longest-first.ts names it`);
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONG.indexOf(relative(TEST, moduleId));
      return found === -1 ? LONG.length : found;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- vitest's own, of no array
    const rest = await super.sort(files);
    return rest.toSorted((a, b) => place(a) - place(b));
  }
}
