import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { ROOT } from "../support/kiln.ts";
import { textMateGrammar } from "./textmate.ts";

const FILE = "docs/editors/kiln.tmLanguage.json";
const grammarText = `${JSON.stringify(textMateGrammar(), undefined, 2)}\n`;

test("the grammar for editors is the one that the lexer's table gives: npx vitest run test/docs -u", async () => {
  await expect(grammarText).toMatchFileSnapshot(join(ROOT, FILE));
});

describe("what editors make of it", () => {
  let grammar: textmate.IGrammar;
  beforeAll(async () => {
    const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
    await oniguruma.loadWASM(wasm);
    const registry = new textmate.Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
        createOnigString: (text) => new oniguruma.OnigString(text),
      }),
      loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(grammarText, "kiln.json")),
    });
    const loaded = await registry.loadGrammar("source.kiln");
    if (loaded === null) throw new Error("no grammar");
    grammar = loaded;
  });

  /** "text → scope" of each token but blanks. */
  function scopes(...lines: readonly string[]): readonly string[] {
    let state = textmate.INITIAL;
    return lines.flatMap((line) => {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      return tokens
        .map(({ startIndex, endIndex, scopes: all }) => ({ text: line.slice(startIndex, endIndex), scope: all.at(-1) ?? "" }))
        .filter(({ text }) => text.trim() !== "")
        .map(({ text, scope }) => `${text.trim()} → ${scope.replace(/\.kiln$/, "")}`);
    });
  }

  test("declarations, fields, comments", () => {
    expect(scopes("library lwip { # a stack", "  default = 64KiB when opt.mode", "}")).toEqual([
      "library → keyword.declaration",
      "lwip → variable.other",
      "{ → source",
      "# a stack → comment.line.number-sign",
      "default → variable.other.property",
      "= → keyword.operator",
      "64KiB → constant.numeric",
      "when → keyword.control",
      "opt → variable.other",
      ". → source",
      "mode → variable.other.property",
      "} → source",
    ]);
  });

  test("strings with expressions in them, over lines too", () => {
    expect(scopes('let a = "x${f({ b = 1 })}\\n$${" ++ r"\\raw"', '"""', "t ${a}", '"""', "./x.c")).toEqual([
      "let → keyword.declaration",
      "a → variable.other.property",
      "= → keyword.operator",
      '" → string.quoted.double',
      "x → string.quoted.double",
      "${ → punctuation.section.embedded.begin",
      "f → entity.name.function",
      "( → meta.interpolation",
      "{ → meta.interpolation",
      "b → variable.other.property",
      "= → keyword.operator",
      "1 → constant.numeric",
      "} → meta.interpolation",
      ") → meta.interpolation",
      "} → punctuation.section.embedded.end",
      "\\n → constant.character.escape",
      "$${ → constant.character.escape",
      '" → string.quoted.double',
      "++ → keyword.operator",
      'r"\\raw" → string.quoted.other.raw',
      '""" → string.quoted.triple',
      "t → string.quoted.triple",
      "${ → punctuation.section.embedded.begin",
      "a → variable.other",
      "} → punctuation.section.embedded.end",
      '""" → string.quoted.triple',
      "./x.c → string.unquoted.path",
    ]);
  });
});
