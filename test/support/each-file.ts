import { afterAll } from "vitest";
import { removeTemporaryFolders } from "./temporary-folders.ts";

// Run for each test file, also where a process runs many: modules that test files share are made once there, and so are hooks of theirs.
afterAll(removeTemporaryFolders);
