import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface CountedSteps {
  readonly folder: string;
  /** Most steps that ran at once, over all images. */
  most(): number;
  /** Images whose steps ended, in that order. */
  ended(): readonly string[];
  remove(): void;
}

/** What a step of an image does beside counting. A number: it waits until so many have begun. */
export type StepBody = "sleep 0.03" | "exit 1" | "sleep 30" | "sleep 37" | number;

/** A workspace of images whose steps tell when they begin and end, in a file: they run without a sandbox, and nobody has seen them before. */
export function countedSteps(images: Readonly<Record<string, { readonly steps: number; readonly body?: StepBody }>>): CountedSteps {
  const folder = mkdtempSync(join(tmpdir(), "kiln-counted-"));
  const log = join(folder, "count.log");
  const write = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  write("workspace.kiln", ["workspace counted { }"]);
  write("rules.kiln", [
    'platform box { toolchain = {}  run = { kind = "process" } }',
    "let step = fn(name, number, script) => derivation {",
    '  kind = "run"',
    '  name = "${name} ${number}"',
    '  command = ["./step", "${name} ${number}"]',
    "  inputs = { step = script }",
    '  outputs = ["out"]',
    '} / "out"',
    "rule counted(img: { steps: int, script: file }, target, libs) => { outputs = record_of([",
    '  { name = "out${n}"  value = step(img.name, n, img.script) } for n in range(img.steps)]) }',
  ]);
  for (const [name, { steps, body = "sleep 0.03" }] of Object.entries(images)) {
    mkdirSync(join(folder, name));
    write(`${name}/step.sh`, [
      "#!/bin/sh",
      "PATH=/usr/bin:/bin",
      `echo + ${name} >> ${log}`,
      typeof body === "string" ? body : `while [ $(grep -c + ${log}) -lt ${body} ]; do sleep 0.01; done`,
      `echo - ${name} >> ${log}`,
      'echo "$1" > out',
    ]);
    chmodSync(join(folder, name, "step.sh"), 0o755);
    write(`${name}/${name}.kiln`, [
      `image ${name} using counted { platforms = [box]  steps = ${steps}  script = ./step.sh  app { sources = [] } }`,
    ]);
  }
  const signs = (): readonly string[] => (existsSync(log) ? readFileSync(log, "utf8").split("\n") : []);
  return {
    folder,
    most: () => {
      let now = 0;
      return Math.max(0, ...signs().map((sign) => (now += sign.startsWith("+") ? 1 : sign.startsWith("-") ? -1 : 0)));
    },
    ended: () => signs().flatMap((sign) => (sign.startsWith("- ") ? [sign.slice(2)] : [])),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
