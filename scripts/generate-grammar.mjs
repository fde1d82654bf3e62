// Compiles grammar/kiln.ne with nearley into src/syntax/generated/kiln-grammar.js.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("../", import.meta.url));

export async function generate() {
  const nearley = require("nearley");
  const compile = require("nearley/lib/compile.js");
  const generateCode = require("nearley/lib/generate.js");
  const bootstrap = require("nearley/lib/nearley-language-bootstrapped.js");
  const parser = new nearley.Parser(nearley.Grammar.fromCompiled(bootstrap));
  parser.feed(await readFile(`${root}grammar/kiln.ne`, "utf8"));
  // nearley names a token by a variable of that name as a fallback, which keywords (`import`) can't be.
  const code = generateCode(compile(parser.results[0], {}), "grammar").replaceAll(
    /\(lexer\.has\("(\w+)"\) \? \{type: "\w+"\} : \w+\)/g,
    '{"type": "$1"}',
  );
  await mkdir(`${root}src/syntax/generated`, { recursive: true });
  await writeFile(`${root}src/syntax/generated/kiln-grammar.js`, `// Made by scripts/generate-grammar.mjs from grammar/kiln.ne.\n${code}`);
  await writeFile(
    `${root}src/syntax/generated/kiln-grammar.d.ts`,
    'import type { CompiledRules } from "nearley";\ndeclare const grammar: CompiledRules;\nexport default grammar;\n',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generate();
