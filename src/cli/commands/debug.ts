import { constants } from "node:os";
import { resolve } from "node:path";
import { failedSteps, layOutStep, type LaidOutStep } from "#build/debug-step.ts";
import { builtinOf } from "#derivation/reapi/action.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import { derivationOf, topologicalOrder } from "#derivation/graph.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { outputRefused, stepNotStarted, stepOutOfMemory } from "#diagnostics/build.ts";
import { badOptionValue } from "#diagnostics/command-line.ts";
import { noFailedStep, severalFailedSteps, stepWithoutSandbox } from "#diagnostics/debug.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { debugRequest, type DebugCommand } from "#pipeline/debug-session.ts";
import type { Engine } from "#pipeline/engine.ts";
import { rootsOf } from "#pipeline/outputs.ts";
import type { InputMount, SandboxResult } from "#sandbox/sandbox.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { findStep } from "../find-step.ts";
import { printResult } from "../print-result.ts";
import { openSession } from "../session.ts";
import { shortId } from "../step-line.ts";
import { quoted } from "../telling/repeat-command.ts";
import { reportBuild } from "../telling/report-build.ts";

/** A command in a step's sandbox, on this terminal: a shell, or the words behind `--`. The exit code is the command's. */
export async function debugCommand(
  context: Context,
  target: string,
  words: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  const command = words.slice(words.length - context.wordsAfterDashes);
  const [wanted, ...more] = words.slice(0, words.length - context.wordsAfterDashes);
  if (more.length > 0) throw new KilnFailure([badOptionValue("STEP", [wanted, ...more].join(" "), "one name; a command stands behind --")]);
  await using session = await openSession(context, flags);
  const evaluation = await session.evaluate({ kind: "targets", names: [target] });
  const { graph } = evaluation;
  const engine = await session.engine();
  const id = wanted === undefined ? failedStep(evaluation, target, engine) : findStep(graph, wanted);
  const derivation = derivationOf(graph, id);
  const program = builtinOf(derivation.command);
  if (program !== undefined) throw new KilnFailure([stepWithoutSandbox(derivation, program)]);
  const needs = Object.values(derivation.inputs).flatMap((input) => ("derivation" in input ? [input] : []));
  const report = await session.buildReferences(evaluation, needs);
  reportBuild(context, session, flags, evaluation, report, false);
  if (report.interrupted) return EXIT.interrupted;
  if (report.diagnostics.some(({ severity }) => severity === "error")) return exitCodeOf(report.diagnostics);
  const step = await layOutStep(graph, id, (need) => report.outputs.get(need) ?? {}, engine.store);
  if (flags["print"] === true || context.json) {
    if (context.json) printResult(context.terminal, describe(id, step));
    else context.terminal.out(stepText(id, step));
    return EXIT.done;
  }
  const request = debugRequest(step, commandOf(context, command, flags), engine.store, await engine.helper());
  const { tier } = await engine.sandbox();
  if (command.length === 0 && process.stdin.isTTY && !context.terminal.quiet) {
    const { kind, name } = derivation;
    const hint = typeof flags["shell"] === "string" ? "" : "; `run` runs its command, `help` tells the rest";
    context.terminal.err(`${kind} ${name} in its sandbox (${tier})${hint}; what you change here is gone when you leave\n`);
  }
  return exitOf(step, request.argv, await engine.attach(request));
}

function commandOf(context: Context, command: readonly string[], flags: Readonly<Record<string, unknown>>): DebugCommand {
  if (command.length > 0) return { kind: "words", words: command };
  const shell = flags["shell"];
  return typeof shell === "string" ? { kind: "shell", path: resolve(context.folder, shell), shownPath: shell } : { kind: "shell" };
}

const SHOWN = 12;

/** Throws KILN-E1171, KILN-E1172. */
function failedStep({ graph, targets }: Evaluation, target: string, { store, trust }: Engine): DerivationId {
  const failed = failedSteps(graph, topologicalOrder(graph, rootsOf(targets)), store, trust);
  const [first] = failed;
  if (first === undefined) throw new KilnFailure([noFailedStep(target)]);
  if (failed.length === 1) return first;
  const lines = failed.slice(0, SHOWN).map((id) => {
    const { kind, name } = derivationOf(graph, id);
    return `${shortId(id)} ${kind} ${name}`;
  });
  if (failed.length > SHOWN) lines.push(`and ${failed.length - SHOWN} more`);
  throw new KilnFailure([severalFailedSteps(target, lines)]);
}

function describe(id: DerivationId, { derivation, mounts }: LaidOutStep) {
  const { kind, name, command, env, outputs } = derivation;
  return { step: { id, kind, name }, folder: "/build", command, env, outputs, inputs: mounts };
}

function stepText(id: DerivationId, { derivation, mounts }: LaidOutStep): string {
  const { kind, name, command, env, outputs } = derivation;
  const width = Math.min(48, Math.max(...mounts.map(({ path }) => path.length + 1)));
  const lines = [
    `${kind} ${name} ${shortId(id)}`,
    "in /build:",
    `  ${command.map(quoted).join(" ")}`,
    ...section("environment", Object.entries(env).map(([key, value]) => `${key}=${quoted(value)}`)), // prettier-ignore
    ...section("inputs", mounts.map((mount) => `${shownPath(mount).padEnd(width)} ${originOf(mount)}`.trimEnd())), // prettier-ignore
    ...section("outputs", outputs),
  ];
  return `${lines.join("\n")}\n`;
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];

const shownPath = ({ kind, path }: InputMount): string => (kind === "tree" || kind === "folder" ? `${path}/` : path);

function originOf(mount: InputMount): string {
  switch (mount.kind) {
    case "file":
    case "tree":
      return mount.from;
    case "symlink":
      return `-> ${mount.target}`;
    case "text":
      return "(made by the recipe)";
    case "folder":
      return "";
    default:
      return assertNever(mount);
  }
}

/** Shells' convention for what a signal ended. */
const SIGNALLED = 128;

function exitOf({ derivation }: LaidOutStep, argv: readonly string[], { ending }: SandboxResult): number {
  switch (ending.kind) {
    case "exited":
      return ending.code;
    case "signalled":
      return SIGNALLED + ending.signal;
    case "timed-out":
    case "cancelled":
      return SIGNALLED + constants.signals.SIGINT;
    case "out-of-memory":
      throw new KilnFailure([stepOutOfMemory(derivation, ending.limitBytes, "")]);
    case "bad-output":
      throw new KilnFailure([outputRefused(derivation, ending.path, ending.reason)]);
    case "setup-failed":
      throw new KilnFailure([stepNotStarted(derivation, ending.step, ending.errno, argv)]);
    default:
      return assertNever(ending);
  }
}
