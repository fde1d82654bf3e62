import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

/** Tests of one process that change nothing but folders of their own: a worker runs many of these files, and loads what they test once. */
const together = [
  "test/{check,config,derivation,diagnostics,docs,format,fuzz,image,mistakes,syntax}/**/*.test.ts",
  // Its loops run many times slower where V8 has seen all kinds of values before.
  "test/eval/!(sizes).test.ts",
];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    setupFiles: ["test/support/each-file.ts"],
    // Nothing stays after a test but what it asks for; what terminals get by themselves would.
    env: { KILN_SERVER: "never" },
    projects: [
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: together } },
      { extends: true, test: { name: "together", include: together, isolate: false } },
    ],
  },
});
