import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linuxSource } from "../support/linux-source.mjs";
import { hasTmux } from "./tmux.ts";
import { take, type Walk } from "./walk.ts";

/**
 * A folder a walk through the menu, in a real terminal (tmux): `walk.json` says what is pressed and when the screen is looked at, `screens.golden` holds
 * what stood there. KILN_ACCEPT=1 rewrites that; such a run does not pass.
 */
const folder = join(import.meta.dirname, "walks");
const accept = process.env["KILN_ACCEPT"] === "1";

/** Downloaded before anything is waited for: that takes its time once. Undefined: apt can't. */
function linuxTree(): string | undefined {
  try {
    return linuxSource();
  } catch {
    return undefined;
  }
}

const linux = hasTmux() ? linuxTree() : undefined;

(hasTmux() ? describe.concurrent : describe.skip)("walks through the menu", { timeout: 240_000 }, () => {
  for (const name of readdirSync(folder).toSorted()) {
    const walk = JSON.parse(readFileSync(join(folder, name, "walk.json"), "utf8")) as Walk;
    test(`${name}: ${walk.about}`, async ({ skip }) => {
      if (walk.tree === "linux") skip(linux === undefined, "apt can't download linux-source-6.1");
      const golden = join(folder, name, "screens.golden");
      const seen = await take(walk, join(folder, name));
      if (accept) writeFileSync(golden, seen);
      expect(seen).toBe(existsSync(golden) ? readFileSync(golden, "utf8") : "");
      expect(accept, "rewritten").toBe(false);
    });
  }
});
