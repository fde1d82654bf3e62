import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

/** Tests of one process, or of commands, that change nothing but folders of their own: a worker runs many of these files, and loads what they test once. */
const together = [
  "test/{apps,check,config,derivation,diagnostics,docs,fetch,format,fuzz,golden,image,menu,mistakes,recipes,run,std,syntax,why}/**/*.test.ts",
  // Two of them share hooks.
  "test/cli/!(config-)*.test.ts",
  // Its loops run many times slower where V8 has seen all kinds of values before.
  "test/eval/!(sizes).test.ts",
];

/** What takes minutes: whole programs for a second processor, everything in two ways. `npm test` leaves it out; `.ci/run` runs it. */
const long = ["test/**/*.long.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    globalSetup: ["test/support/servers.ts"],
    setupFiles: ["test/support/each-file.ts"],
    // Nothing stays after a test but what it asks for; what terminals get by themselves would.
    env: { KILN_SERVER: "never" },
    projects: [
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: [...together, ...long] } },
      { extends: true, test: { name: "together", include: together, exclude: long, isolate: false } },
      { extends: true, test: { name: "long", include: long } },
    ],
  },
});
