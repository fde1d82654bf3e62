import { join } from "node:path";
import { expect, test } from "vitest";
import { THEMES } from "#eval/builtin.ts";
import { builtins } from "#eval/builtins/index.ts";
import { ROOT } from "../support/kiln.ts";

const HEAD = `# Builtins

Functions that every recipe can use. Nothing may take one of their names. Types are those of the [language](language.md#expressions); \`string | path\` is one of both,
\`= …\` may be left out. A path stands for the file or tree that it leads to. An argument of another type is KILN-E0402, more elements or text than the limits allow is KILN-E0414.

\`build_system\` is the only builtin that is no function: the machine that builds, as \`"x86_64-linux"\`.

Examples are what \`kiln eval EXPRESSION\` prints, in the folder [test/eval/example](../test/eval/example). \`kiln doc NAME\` shows one builtin in the terminal.
This page is made from the builtins' own files: \`npx vitest run test/docs -u\`.
`;

const sentence = (meaning: string): string => `${meaning.slice(0, 1).toUpperCase()}${meaning.slice(1)}${/[?!]$/.test(meaning) ? "" : "."}`;

function page(): string {
  const themes = Object.entries(THEMES).map(([theme, title]) => ({ title, own: builtins.filter((one) => one.theme === theme) }));
  const table = themes.map(({ title, own }) => `| ${title} | ${own.map(({ name }) => `[${name}](#${name})`).join(", ")} |`);
  const parts = themes.map(({ title, own }) => [`\n## ${title}`, ...own.map(section)].join("\n"));
  return [HEAD, "| | |", "|---|---|", ...table, ...parts, ""].join("\n");
}

function section({ name, signature, meaning, errors = [], examples }: (typeof builtins)[number]): string {
  const lines = examples.map(([expression, result]) => `${expression}\n  → ${result}`);
  const raised = errors.length === 0 ? "" : `\n\nErrors: ${errors.join(", ")}.`;
  return `\n### ${name}\n\n\`${signature}\`\n\n${sentence(meaning)}${raised}\n\n\`\`\`text\n${lines.join("\n")}\n\`\`\``;
}

/** `vitest -u` writes it. */
test("docs/builtins.md is what the builtins say of themselves", async () => {
  await expect(page()).toMatchFileSnapshot(join(ROOT, "docs/builtins.md"));
});
