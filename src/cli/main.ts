#!/usr/bin/env node
declare const __KILN_VERSION__: string;

// The version and nothing else must load nothing else.
const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`kiln ${__KILN_VERSION__}\n`);
} else {
  const { main } = await import("./program.ts");
  process.exitCode = await main(words, __KILN_VERSION__);
}

export {};
