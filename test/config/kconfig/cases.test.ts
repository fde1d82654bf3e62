import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { asText } from "#config/kconfig/text/sources.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import { placeOf } from "#diagnostics/place.ts";
import { printDiagnostics } from "#diagnostics/print.ts";
import { ROOT } from "../../support/kiln.ts";
import { describeCase, runCase, type CaseResult } from "./case-folder.ts";
import { runConf, withoutConf } from "./conf.ts";

const cases = join(ROOT, "test/config/kconfig/cases");
const names = readdirSync(cases).toSorted();
const work = mkdtempSync(join(tmpdir(), "kiln-kconfig-cases-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const results = new Map(names.map((name): [string, CaseResult] => [name, runCase(join(cases, name))]));
const resultOf = (name: string): CaseResult => results.get(name) ?? { modes: [], diagnostics: [], told: [] };

/** What is compared with expected.golden. */
function golden({ modes, diagnostics, told }: CaseResult): string {
  const parts = [
    ...told.map((text) => `info: ${text}\n`),
    printDiagnostics(diagnostics, { color: false }),
    ...modes.map(({ mode, output }) => `==== ${mode}\n${asText(output)}`),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

test("there are enough of them", () => expect(names.length).toBeGreaterThanOrEqual(60));

describe("cases", () => {
  test.each(names)("%s", (name) => {
    const path = join(cases, name, "expected.golden");
    const text = golden(resultOf(name));
    if (process.env["KILN_ACCEPT"] === "1") {
      writeFileSync(path, text);
      expect("rewritten").toBe("passed");
    }
    expect(text).toBe(existsSync(path) ? readFileSync(path, "utf8") : "");
  });
});

const placeText = ({ at }: Diagnostic): string => (at === undefined ? "" : `${at.source.path}:${placeOf(at).line}`);
const unmetOf = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  [
    ...new Set(diagnostics.flatMap(({ code, message }) => (code === "KILN-E1240" ? [/"(.*)" is/.exec(message)?.[1] ?? ""] : []))),
  ].toSorted();

describe.skipIf(withoutConf !== undefined)(`as conf ${withoutConf ?? ""}`, () => {
  const comparable = names.filter((name) => {
    const { ours, dialect } = describeCase(join(cases, name));
    return ours !== true && dialect !== "extended";
  });
  test.each(comparable)("%s", (name) => {
    const { env = {}, shell = false } = describeCase(join(cases, name));
    const folder = join(work, name);
    cpSync(join(cases, name), folder, { recursive: true });
    const { modes, diagnostics } = resultOf(name);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const said: string[] = [];
    const run = (mode: string): string => {
      rmSync(join(folder, ".config"), { force: true });
      if (existsSync(join(folder, "values"))) copyFileSync(join(folder, "values"), join(folder, ".config"));
      const conf = runConf(folder, mode === "savedefconfig" ? "savedefconfig=minimal" : mode, env, shell);
      said.push(conf.stderr);
      if (conf.status !== 0) return `rejected: ${conf.stderr}`;
      if (mode === "listnewconfig") return conf.stdout;
      return readFileSync(join(folder, mode === "savedefconfig" ? "minimal" : ".config"), "latin1");
    };
    if (errors.length > 0) {
      const conf = run("alldefconfig");
      expect(conf).toMatch(/^rejected/);
      for (const error of errors) expect(`${conf}\n`).toMatch(new RegExp(`(^|\\s)${placeText(error)}\\D`));
      return;
    }
    for (const { mode, output } of modes) {
      const info = resultOf(name)
        .told.map((text) => `${text}\n`)
        .join("");
      const expected = run(mode);
      expect({ mode, output: mode === "listnewconfig" ? info + output : output }).toEqual({ mode, output: withoutNoise(expected) });
    }
    const unmet = said.join("").matchAll(/unmet direct dependencies detected for (\S+)/g);
    expect(unmetOf(diagnostics)).toEqual([...new Set([...unmet].map(([, symbol = ""]) => symbol))].toSorted());
  });
});

/** What conf tells on standard output beside what it is asked for. */
const withoutNoise = (text: string): string => text.replaceAll(/^boolean symbol .* tested for 'm'\? test forced to '.'\n/gm, "");
