// Kiln's engine and ninja over the same generated tree of C files: clean, without changes, one file changed. Ratios of one run on one machine.
//   node bench/engine.mjs [FILES=500] [ROUNDS=3]        needs ninja
import { withBundle } from "./bundle.mjs";
import * as generated from "./generated-tree/generate.mjs";

const [, , count = "500", rounds = "3"] = process.argv;
await withBundle("engine.ts", async ({ benchEngine }, { base }) => await benchEngine(generated, Number(count), Number(rounds), base));
