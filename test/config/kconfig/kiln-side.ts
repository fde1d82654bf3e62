import { spawnSync } from "node:child_process";
import { posix } from "node:path";
import { diskHost } from "#config/kconfig/disk-host.ts";
import { askNew } from "#config/kconfig/commands/ask-new.ts";
import { listNew } from "#config/kconfig/commands/new-symbols.ts";
import { dice, EVEN, setAtRandom } from "#config/kconfig/commands/random.ts";
import { setAllNew, type NewValues } from "#config/kconfig/commands/set-all.ts";
import { settle } from "#config/kconfig/commands/settle.ts";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import { writeMinimal } from "#config/kconfig/dotconfig/write-minimal.ts";
import type { KconfigHost } from "#config/kconfig/host.ts";
import { openSession } from "#config/kconfig/session.ts";
import { assertNever } from "#diagnostics/assert-never.ts";
import { KilnFailure, type Diagnostic, type Span } from "#diagnostics/diagnostic.ts";
import type { Command, Job } from "./conf-batch.ts";
import type { Outcome } from "./outcome.ts";
import type { Said } from "./said.ts";

const CONFIG = ".config";

/** What Kiln makes of a job, without a process. */
export const runKiln = (job: Job): Outcome => outcomeOn(memoryHost(job, shell), job);

/** What Kiln makes of a tree on the disk; `config`: bytes as characters. */
export function kilnOnDisk(folder: string, env: Readonly<Record<string, string>>, command: Command, config: string | undefined): Outcome {
  const host = diskHost({ folder, env, allowShell: true });
  return outcomeOn({ ...host, read: (path) => (path === CONFIG ? config : host.read(path)) }, { command });
}

/** All that Kiln says of a job; commands print nothing. Throws only for bugs. */
export const examineKconfig = (job: Job): readonly Diagnostic[] =>
  attempt(
    memoryHost(job, () => ""),
    job,
  ).diagnostics;

type Run = Pick<Job, "command" | "seed" | "answers">;

function outcomeOn(host: KconfigHost, run: Run): Outcome {
  const { output, diagnostics } = attempt(host, run);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return { rejected: undefined, output, said: diagnostics.flatMap(saidByKiln) };
  return {
    rejected: first.at ? lineOf(first.at) : "?",
    output: "",
    said: errors.flatMap(saidByKiln).filter(({ group }) => group === "loop"),
  };
}

function attempt(host: KconfigHost, run: Run): { readonly output: string; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const printed: string[] = [];
  try {
    const report = (diagnostic: Diagnostic) => diagnostics.push(diagnostic);
    const output = result(host, run, report, (text) => printed.push(`${text}\n`));
    return { output: run.command === "listnewconfig" ? printed.join("") + output : output, diagnostics };
  } catch (error) {
    if (!(error instanceof KilnFailure)) throw error;
    return { output: "", diagnostics: [...diagnostics, ...error.diagnostics] };
  }
}

const ALL: Readonly<Partial<Record<Command, NewValues>>> = {
  alldefconfig: "default",
  allyesconfig: "yes",
  allnoconfig: "no",
  allmodconfig: "mod",
};

function result(
  host: KconfigHost,
  { command, seed = 0, answers = [] }: Run,
  report: (diagnostic: Diagnostic) => void,
  info: (text: string) => void,
): string {
  const session = openSession("Kconfig", { host, dialect: "linux-6.1", report, info });
  const { values, order, prefix } = session;
  switch (command) {
    case "alldefconfig":
    case "allyesconfig":
    case "allnoconfig":
    case "allmodconfig":
      setAllNew(values, order, ALL[command] ?? "default");
      return writeConfig(values, prefix);
    case "randconfig":
      setAtRandom(values, order, dice(seed), EVEN);
      return settle(session);
    case "defconfig":
      session.read(CONFIG);
      setAllNew(values, order, "default");
      return writeConfig(values, prefix);
    case "olddefconfig":
      session.read(CONFIG);
      return writeConfig(values, prefix);
    case "savedefconfig":
      session.read(CONFIG);
      return writeMinimal(values, prefix);
    case "listnewconfig":
      session.read(CONFIG);
      return listNew(session).join("");
    case "oldconfig":
      session.read(CONFIG);
      answerAll(
        askNew(values, (place) => session.loaded.sources.help(place)),
        answers,
      );
      return writeConfig(values, prefix);
    default:
      return assertNever(command);
  }
}

/** Gives one answer after the other, as long as something is asked and there are answers. */
function answerAll(questions: Generator<unknown, void, string>, answers: readonly string[]): void {
  questions.next();
  answers.some((answer) => questions.next(answer).done);
}

/** Which of conf's warnings a diagnostic is. */
const GROUPS: ReadonlyMap<string, string> = new Map([
  ["KILN-E1211", "said"],
  ["KILN-E1214", "text"],
  ["KILN-E1215", "text"],
  ["KILN-E1216", "text"],
  ["KILN-E1221", "type"],
  ["KILN-E1222", "prompt"],
  ["KILN-E1223", "default"],
  ["KILN-E1224", "raise"],
  ["KILN-E1225", "range"],
  ["KILN-E1226", "untyped"],
  ["KILN-E1227", "choice"],
  ["KILN-E1228", "compare"],
  ["KILN-E1229", "loop"],
  ["KILN-E1240", "unmet"],
  ["KILN-E1250", "config"],
  ["KILN-E1251", "config"],
  ["KILN-E1252", "config"],
]);

function saidByKiln({ code, at, message, detail = "", notes }: Diagnostic): readonly Said[] {
  const text = [message, detail, ...notes.map((note) => note.text)].join("\n");
  const group = message.startsWith("a menuconfig without") ? "menuconfig" : (GROUPS.get(code) ?? code);
  return [{ group, names: text.match(/[\w-]+/g) ?? [], place: at && lineOf(at) }];
}

const lineOf = ({ source, start }: Span): string => `${source.path}:${source.text.slice(0, start).split("\n").length}`;

/** A tree that is nowhere on the disk. */
function memoryHost({ tree: { files, env }, config }: Job, run: (command: string) => string): KconfigHost {
  const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text).toString("latin1"));
  const all: Readonly<Record<string, string | undefined>> = { ...files, [CONFIG]: config };
  return {
    read: (path) => (Object.hasOwn(all, posix.normalize(path)) ? bytes(all[posix.normalize(path)]) : undefined),
    glob: () => [],
    env: (name) => (Object.hasOwn(env, name) ? env[name] : undefined),
    shell: run,
  };
}

const printed = new Map<string, string>();

function shell(command: string): string {
  const known = printed.get(command);
  if (known !== undefined) return known;
  const { stdout } = spawnSync("/bin/sh", ["-c", command], {
    encoding: "latin1",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  printed.set(command, stdout);
  return stdout;
}
