#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { holdsPassword } from "#diagnostics/shown-address.ts";
import type * as Program from "./program.ts";
import { askServer } from "./server/ask.ts";
import { SERVE } from "./server/start-server.ts";
import { openBundle } from "./start/bundle-files.ts";
import { standardStream } from "./start/standard-stream.ts";

export type { Context } from "./program.ts";

declare const __KILN_VERSION__: string;
declare const __KILN_BUNDLE__: string;

const INTERNAL_ERROR = 70;

/**
 * How much a function runs (bytes of bytecode) before V8's optimising compiler takes it; V8's own is 132 KiB. On two cores that compiler takes the time of
 * the steps: keying 1,000 of them took 6.0 s of processor time with V8's, 4.5 s with this.
 */
const INTERRUPT_BUDGET = 1_000_000;

// The version and nothing else must load nothing else.
const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) standardStream(1).write(`kiln ${__KILN_VERSION__}\n`);
else void run();

async function run(): Promise<void> {
  try {
    // What stands on a command line is seen by everybody on the machine, until it is overwritten.
    if (words.some(holdsPassword)) process.title = "kiln";
    // Before anything is compiled: what is kept of that counts under the same flags only.
    setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
    const release = { version: __KILN_VERSION__, bundle: __KILN_BUNDLE__ };
    const answer = await askServer(words, process.env, release.bundle);
    if (answer !== undefined) {
      process.exitCode = answer;
      return;
    }
    const isServer = words[0] === SERVE;
    const files = openBundle(import.meta.dirname, isServer ? "-server" : "");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what scripts/bundle.mjs makes of program.ts
    const { main, serve, commandNamed } = files.load("core.js") as typeof Program;
    if (isServer) {
      process.exitCode = await serve(release, () => files.keepCode("server"));
      return;
    }
    process.exitCode = await main(words, release);
    files.keepCode(commandNamed(words) ?? "");
  } catch (error) {
    // What a user can cause comes as a diagnostic: this is a bug in Kiln. EX_SOFTWARE of sysexits.h.
    const shown = process.env["KILN_DEBUG"] && error instanceof Error ? error.stack : String(error);
    standardStream(2).write(
      `kiln ${__KILN_VERSION__}: internal error: ${shown}\nThis is a bug in Kiln. Please report it with the output of the same command under KILN_DEBUG=1.\n`,
    );
    process.exitCode = INTERNAL_ERROR;
  }
}
