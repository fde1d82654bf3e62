import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/kiln.ts";
import { comparedPage, MISTAKES, nixSays, type Mistake } from "./errors-compared.ts";

const FILE = join(ROOT, "docs/errors-compared.md");

/** Nix's half as the page has it. */
function writtenNix({ title, nix }: Mistake): string {
  const page = readFileSync(FILE, "utf8");
  const section = page.slice(page.indexOf(`## ${title}\n`));
  const open = `Nix: \`${nix}\`\n\n\`\`\`text\n`;
  const start = section.indexOf(open) + open.length;
  return section.slice(start, section.indexOf("\n```", start));
}

test("docs/errors-compared.md is what Nix (where it is installed) and Kiln say: npx vitest run test/docs -u", async () => {
  expect(MISTAKES.length).toBeGreaterThanOrEqual(10);
  const page = await comparedPage((mistake) => nixSays(mistake.nix) ?? writtenNix(mistake));
  await expect(page).toMatchFileSnapshot(FILE);
});
