import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { expect } from "vitest";
import { KILN } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

/** `kiln serve`, started as people do, with a port that is free; ended by Ctrl-C. */
export async function serving(work: (address: string, folder: string) => Promise<void>): Promise<void> {
  const folder = join(temporaryFolder("served"), "cache");
  const child = spawn(process.execPath, [KILN, "serve", folder, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  try {
    const address = await new Promise<string>((resolve) => createInterface(child.stdout).once("line", resolve));
    await work(address, folder);
  } finally {
    child.kill("SIGINT");
  }
  expect(await ended).toBe(130);
}
