import fc from "fast-check";
import { afterAll } from "vitest";
import { seedOr } from "./seed.ts";
import { removeTemporaryFolders } from "./temporary-folders.ts";

/** Of all properties. */
const SEED = 20_261_130;

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOr(SEED) });

// Run for each test file, also where a process runs many: modules that test files share are made once there, and so are hooks of theirs.
afterAll(removeTemporaryFolders);
