import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const TEST = join(import.meta.dirname, "..");

/**
 * Files that take longest, by and large in that order: whoever begins with them doesn't wait for one of them at the end. First those that share workers
 * (vitest.config.ts): between files of one kind none is started anew.
 */
const LONG = [
  "cli/sharing",
  "cli/inputs",
  "docs/tour",
  "apps/apps",
  "apps/nginx",
  "cli/gc",
  "cli/run",
  "recipes/threads",
  "recipes/network",
  "apps/httpd",
  "run/efi",
  "run/machines",
  "run/features",
  "cli/commands",
  "cli/watch",
  "cli/lower-store",
  "golden/golden",
  "cli/server",
  "run/devices",
  "run/wishes",
  "run/detached",
  "cli/doc",
  "cli/incremental",
  "cli/kept-code",
  "config/export/conf-parity",
  "config/kconfig/commands",
  "cli/debug",
  "cli/interrupt",
  "cli/init",
  "cli/full-disk",
  "recipes/elf",
  "recipes/exact-inputs",
  "recipes/selftest",
  "run/tests",
  "cli/make-jobs",
  "build/collected-builds",
  "sandbox/endings",
  "cli/config-options",
  "why/rebuild",
  "why/collected-sources",
  "sandbox/open-sandbox",
  "eval/sizes",
  "pipeline/kept-evaluation",
  "store/collect-processes",
  "why/told",
  "build/exact-inputs",
  "cli/config-save-export",
  "build/endings",
  "pipeline/kept-kconfig",
  "store/processes",
  "build/large-graphs",
  "store/collect",
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
