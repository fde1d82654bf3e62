import fc from "fast-check";
import { afterAll } from "vitest";
import { removeTemporaryFolders } from "./temporary-folders.ts";

/** Of all properties: what decides whether a change lands depends on the change alone. `KILN_SEED=N` takes another, `KILN_SEED=random` another each time. */
const SEED = 20_261_130;

const { KILN_SEED: seed = String(SEED) } = process.env;
fc.configureGlobal({ ...fc.readConfigureGlobal(), ...(seed === "random" ? {} : { seed: Number(seed) }) });

// Run for each test file, also where a process runs many: modules that test files share are made once there, and so are hooks of theirs.
afterAll(removeTemporaryFolders);
