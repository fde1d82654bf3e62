import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const TEST = join(import.meta.dirname, "..");

/**
 * Files that take longest, by and large in that order: whoever begins with them doesn't wait for one of them at the end. First those that share workers
 * (vitest.config.ts): between files of one kind none is started anew.
 */
const LONG = [
  "docs/tour",
  "apps/apps",
  "cli/credentials",
  "apps/httpd",
  "recipes/threads",
  "cli/gc",
  "recipes/selftest",
  "run/features",
  "recipes/network",
  "menu/walks",
  "cli/run",
  "run/machines",
  "run/devices",
  "cli/inputs",
  "why/collected-sources",
  "cli/server",
  "recipes/elf",
  "run/wishes",
  "cli/watch",
  "std/elf-localise-laws",
  "recipes/exact-inputs",
  "image/line-table",
  "run/detached",
  "cli/sharing",
  "cli/kept-code",
  "cli/build-check",
  "config/export/conf-parity",
  "cli/commands",
  "std/elf-fuzz",
  "cli/completion",
  "why/rebuild",
  "cli/compdb",
  "cli/incremental",
  "cli/debug",
  "menu/figures",
  "run/efi",
  "run/boot-options",
  "cli/full-disk",
  "fetch/patch",
  "config/kconfig/conf-parity",
  "recipes/posix",
  "cli/lower-store",
  "cli/init",
  "std/elf-image",
  "cli/interrupt",
  "cli/private-inputs",
  "apps/busybox",
  "why/told",
  "cli/repl",
  "cli/make-jobs",
  "golden/golden",
  "config/kconfig/commands",
  "cli/source-hashes",
  "cli/doc",
  "cli/fmt",
  "build/collected-builds",
  "eval/sizes",
  "sandbox/tiers",
  "sandbox/escape",
  "sandbox/escape-as-user",
  "cli/config-options",
  "build/exact-inputs",
  "sandbox/open-sandbox",
  "sandbox/endings",
  "pipeline/kept-evaluation",
  "sandbox/outputs",
  "pipeline/kept-kconfig",
  "build/programs/aligned-programs",
  "build/processes",
  "store/collect-processes",
  "build/endings",
  "share/back-ends",
  "sandbox/memory",
  "store/processes",
  "build/fidelity",
  "build/incremental",
  "store/repair",
  "cli/config-save-export",
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
