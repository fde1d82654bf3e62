import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { printDiagnostics } from "#diagnostics/print.ts";
import { evaluateAnyDepth } from "#pipeline/deep/evaluate-deep.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { openWorkspaceFiles } from "#eval/workspace-files.ts";
import { parseExpression } from "#syntax/parse.ts";

/** One mistake, made in both languages. */
export interface Mistake {
  readonly title: string;
  readonly nix: string;
  readonly kiln: string;
}

export const MISTAKES: readonly Mistake[] = [
  { title: "A misspelt name", nix: "let sources = [ ]; in source", kiln: "let { sources = [] } in source" },
  { title: "A misspelt field", nix: "{ cflags = [ ]; }.cflag", kiln: "let { lib = { cflags = [] } } in lib.cflag" },
  { title: "A number and a string", nix: '1 + "a"', kiln: '1 + "a"' },
  { title: "Values that wait for each other", nix: "let a = b; b = c; c = a; in a", kiln: "let { a = b  b = c  c = a } in a" },
  { title: "Behind the end of a list", nix: "builtins.elemAt [ 1 2 ] 5", kiln: "[1, 2][5]" },
  { title: "A condition that is no bool", nix: "if 1 then 2 else 3", kiln: "if 1 then 2 else 3" },
  { title: "An argument too few", nix: "({ a, b }: a) { a = 1; }", kiln: "(fn(a, b) => a)(a = 1)" },
  { title: "An argument that nobody takes", nix: "({ width }: width) { widht = 1; }", kiln: "(fn(width) => width)(widht = 1)" },
  { title: "More than 64 bits", nix: "9223372036854775807 + 1", kiln: "9223372036854775807 + 1" },
  { title: "Recursion without an end", nix: "let f = n: 1 + f (n + 1); in f 0", kiln: "let { f = fn(n) => 1 + f(n + 1) } in f(0)" },
  { title: "A field that is there twice", nix: "{ a = 1; a = 2; }", kiln: "{ a = 1  a = 2 }" },
  { title: "Two wishes for one field", nix: "({ port = 80; } // { port = 81; }).port", kiln: "({ port = 80 } & { port = 81 }).port" },
  { title: "A list that isn't closed", nix: "[ 1 2", kiln: "[1, 2" },
  { title: "A pattern that is none", nix: 'builtins.match "a(" "ab"', kiln: 'regex_match("a(", "ab")' },
  { title: "A record in a string", nix: 'let r = { a = 1; }; in "${r}"', kiln: 'let { r = { a = 1 } } in "${r}"' },
];

const NIX = "nix-instantiate";

/** What Nix says; undefined where it isn't installed. */
export function nixSays(text: string): string | undefined {
  const run = spawnSync(NIX, ["--eval", "--expr", text], { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  if (run.error !== undefined) return undefined;
  return `${run.stdout}${run.stderr}`.replaceAll(/[ \t]+$/gm, "").trim();
}

/** What `kiln eval` says: the value or the diagnostics. */
export async function kilnSays(text: string): Promise<string> {
  const source = { path: "<expression>", text };
  const parsed = parseExpression(source);
  if (parsed.expr === undefined || parsed.diagnostics.length > 0) return print(parsed.diagnostics);
  const workspace = { folder: tmpdir(), modules: new Map(), inputs: new Map(), files: hostFileSystem };
  const trees = { list: () => undefined, content: () => undefined };
  const environment = { files: openWorkspaceFiles({ roots: [] }), trees, buildSystem: "x86_64-linux" };
  const expression = { expr: parsed.expr, source };
  const { result } = await evaluateAnyDepth(workspace, { kind: "expression", expression }, environment);
  return "value" in result && result.value !== undefined ? result.value.shown : print(result.diagnostics);
}

const print = (diagnostics: Parameters<typeof printDiagnostics>[0]): string => printDiagnostics(diagnostics, { color: false }).trim();

const HEAD = `# The same mistakes in Nix and in Kiln

What both say to the same mistake: Nix 2.8 as Debian has it (\`nix-instantiate --eval --expr …\`), and \`kiln eval\`. Both texts are from real runs; \`npx vitest run test/docs\` runs
them again, and \`-u\` writes this page.
`;

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** The page. */
export async function comparedPage(nix: (mistake: Mistake) => string): Promise<string> {
  const sections: string[] = [];
  for (const mistake of MISTAKES) {
    sections.push(
      [
        `## ${mistake.title}`,
        `Nix: \`${mistake.nix}\``,
        fenced("text", nix(mistake)),
        `Kiln: \`${mistake.kiln}\``,
        fenced("text", await kilnSays(mistake.kiln)),
      ].join("\n\n"),
    );
  }
  return `${[HEAD.trimEnd(), ...sections].join("\n\n")}\n`;
}
