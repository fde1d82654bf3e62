#!/usr/bin/env node
export type { Context } from "./program.ts";

declare const __KILN_VERSION__: string;

const INTERNAL_ERROR = 70;

// The version and nothing else must load nothing else.
const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`kiln ${__KILN_VERSION__}\n`);
} else {
  process.stdout.on("error", endQuietlyOnClosedPipe);
  process.stderr.on("error", endQuietlyOnClosedPipe);
  try {
    const { main } = await import("./program.ts");
    process.exitCode = await main(words, __KILN_VERSION__);
  } catch (error) {
    // What a user can cause comes as a diagnostic: this is a bug in Kiln. EX_SOFTWARE of sysexits.h.
    const shown = process.env["KILN_DEBUG"] && error instanceof Error ? error.stack : String(error);
    process.stderr.write(
      `kiln ${__KILN_VERSION__}: internal error: ${shown}\nThis is a bug in Kiln. Please report it with the output of the same command under KILN_DEBUG=1.\n`,
    );
    process.exitCode = INTERNAL_ERROR;
  }
}

/** `kiln list | head`: who reads no more is no error of ours. */
function endQuietlyOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}
