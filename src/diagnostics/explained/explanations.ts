import type { DiagnosticCode } from "../diagnostic.ts";
import { BUNDLES } from "./bundles.ts";
import { BUILD_CHECK } from "./build-check.ts";
import { CONFIGURATION } from "./configuration.ts";
import { DEBUG } from "./debug.ts";
import { EVALUATION } from "./evaluation.ts";
import type { Explanation } from "./explanation.ts";
import { FETCHING } from "./fetching.ts";
import { INPUTS } from "./inputs.ts";
import { KCONFIG } from "./kconfig.ts";
import { MACHINE } from "./machine.ts";
import { PROVENANCE } from "./provenance.ts";
import { RUNNING } from "./running.ts";
import { SHARING } from "./sharing.ts";
import { STORE } from "./store.ts";
import { SYNTAX } from "./syntax.ts";

/** Every code that Kiln uses, in order. Loaded by `kiln explain` only. */
export const explanations: ReadonlyMap<DiagnosticCode, Explanation> = new Map(
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- their keys are codes
  Object.entries({
    ...SYNTAX,
    ...CONFIGURATION,
    ...EVALUATION,
    ...STORE,
    ...FETCHING,
    ...INPUTS,
    ...MACHINE,
    ...RUNNING,
    ...BUILD_CHECK,
    ...DEBUG,
    ...KCONFIG,
    ...SHARING,
    ...PROVENANCE,
    ...BUNDLES,
  }).toSorted(([a], [b]) => (a < b ? -1 : 1)) as [DiagnosticCode, Explanation][],
);

/** The hundreds of a code, and what they are about. */
export const STAGES: readonly (readonly [digits: string, stage: string])[] = [
  ["01", "Text"],
  ["02", "Static checks"],
  ["03", "Declarations and options"],
  ["04", "Evaluation"],
  ["05", "Steps"],
  ["06", "The store"],
  ["07", "Fetching"],
  ["08", "The sandbox"],
  ["09", "Building"],
  ["10", "Running"],
  ["11", "The command line and workspaces"],
  ["12", "Kconfig files and their values"],
  ["13", "Keys, caches and archives"],
  ["14", "Provenance, registries and bundles"],
];
