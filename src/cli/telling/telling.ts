import { resolve } from "node:path";
import type { BuildEvent, BuildReport } from "#build/events.ts";
import type { BuildRecord } from "#build/telling/build-record.ts";
import type { BuildSummary, FailedStep } from "#build/telling/build-summary.ts";
import type { BuildListener, BuildOutcome } from "#build/telling/listener.ts";
import { tellingLost } from "#diagnostics/command-line.ts";
import { KilnFailure, type Diagnostic } from "#diagnostics/diagnostic.ts";
import { uptimeMs } from "../clock.ts";
import type { Context } from "../context.ts";

/** What a command remembers of its build for the summary, and writes to the files that `--events` and `--profile` name. */
export interface Telling {
  /** There will be builds: what each is remembered in. Its code isn't loaded before. */
  remember(open: () => BuildRecord): void;
  onEvent(event: BuildEvent): void;
  /** Does a part of the command's work, whose time and mistakes are told. */
  phase<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** What came of a build; one was remembered. */
  summarise(report: BuildReport): BuildSummary;
  /** The step that a diagnostic of the build is about. */
  failureOf(diagnostic: Diagnostic): FailedStep | undefined;
  /** The command's work is done, until it begins anew as one that watches does. */
  endRound(): void;
  nextRound(): void;
  close(): void;
}

/** Throws KILN-E1109 for a file that can't be written to. */
export async function openTelling(context: Context, flags: Readonly<Record<string, unknown>>): Promise<Telling> {
  const listeners: BuildListener[] = [];
  const file = async (flag: unknown, open: Opener): Promise<void> => {
    if (typeof flag !== "string") return;
    const { LineFile } = await import("./line-file.ts");
    const lines = new LineFile(resolve(context.folder, flag), flag, (errno) => context.terminal.report([tellingLost(flag, errno)]));
    listeners.push(
      await open(
        (text) => lines.write(text),
        () => lines.close(),
      ),
    );
  };
  await file(flags["events"], async (write, close) => (await import("#build/telling/event-lines.ts")).eventLines(write, close));
  await file(flags["profile"], async (write, close) => (await import("#build/telling/chrome-trace.ts")).chromeTrace(write, close));
  return tellingTo(listeners);
}

type Opener = (write: (text: string) => void, close: () => void) => Promise<BuildListener>;

function tellingTo(listeners: readonly BuildListener[]): Telling {
  // The first round begins with the process.
  let start = 0;
  let isOver = false;
  let openRecord: (() => BuildRecord) | undefined;
  let record: BuildRecord | undefined;
  let ending: { readonly outcome: BuildOutcome; readonly summary?: BuildSummary } = { outcome: "refused" };
  const now = (): number => uptimeMs() - start;
  const begin = (): void => {
    isOver = false;
    for (const one of listeners) one.begin(Date.now() - now());
  };
  const endRound = (): void => {
    if (isOver) return;
    isOver = true;
    for (const one of listeners) one.end(ending.outcome, ending.summary, now());
  };
  begin();
  return {
    remember(open) {
      openRecord = open;
      record = open();
    },
    onEvent(event) {
      record?.onEvent(event);
      for (const one of listeners) one.onEvent(event, now());
    },
    async phase(name, work) {
      const from = now();
      try {
        return await work();
      } catch (error) {
        if (error instanceof KilnFailure) for (const one of listeners) one.refused(error.diagnostics, now());
        throw error;
      } finally {
        for (const one of listeners) one.phase(name, from, now());
      }
    },
    summarise(report) {
      if (record === undefined) throw new Error("no build was remembered");
      const summary = record.summary(report, now());
      ending = { outcome: outcomeOf(report), summary };
      return summary;
    },
    failureOf: (diagnostic) => record?.failureOf(diagnostic),
    endRound,
    nextRound() {
      endRound();
      start = uptimeMs();
      record = openRecord?.();
      ending = { outcome: "refused" };
      begin();
    },
    close() {
      endRound();
      for (const one of listeners) one.close();
    },
  };
}

function outcomeOf({ interrupted, diagnostics }: BuildReport): BuildOutcome {
  if (interrupted) return "interrupted";
  return diagnostics.some(({ severity }) => severity === "error") ? "failed" : "done";
}
