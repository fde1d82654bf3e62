import type { createLogUpdate } from "log-update";
import type { BuildEvent } from "#build/events.ts";
import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import type { Terminal } from "./terminal.ts";

/** Shows a build's events: a live block on a terminal, plain lines elsewhere. */
export interface Progress {
  onEvent(event: BuildEvent): void;
  /** What goes on before there is a build: «evaluating». */
  phase(text: string): void;
  /** Removes the live block; for before other output and at the end. */
  close(): void;
}

interface Running {
  readonly derivation: Derivation;
  readonly since: number;
  doneBytes?: number;
  totalBytes?: number;
  toldPercent: number;
}

const REDRAW_MS = 80;
const SHOWN_STEPS = 6;

export function openProgress(terminal: Terminal, now: () => number = () => performance.now()): Progress {
  const running = new Map<DerivationId, Running>();
  let log: ReturnType<typeof createLogUpdate> | undefined;
  let loading: Promise<void> | undefined;
  let total = 0;
  let done = 0;
  let phase = "";
  let timer: NodeJS.Timeout | undefined;
  let lastDraw = 0;

  // Loaded when there is something to show: most commands are done before.
  const load = async (): Promise<void> => {
    log = (await import("log-update")).createLogUpdate(process.stderr);
    schedule();
  };
  const draw = (): void => {
    if (!log) {
      loading ??= load();
      return;
    }
    lastDraw = now();
    const steps = [...running.values()].toSorted((a, b) => a.since - b.since);
    const lines = steps.slice(0, SHOWN_STEPS).map((step) => `  ${describe(step.derivation)}${bytes(step)}${seconds(now() - step.since)}`);
    if (steps.length > SHOWN_STEPS) lines.push(`  and ${steps.length - SHOWN_STEPS} more`);
    const head = total > 0 ? `[${done}/${total}] ${phase}` : phase;
    const text = [head.trim(), ...lines].filter((line) => line !== "").join("\n");
    if (text === "") log.clear();
    else log(text);
  };
  const schedule = (): void => {
    if (!terminal.live || timer) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        draw();
        if (running.size > 0) schedule();
      },
      Math.max(REDRAW_MS - (now() - lastDraw), 0),
    );
    timer.unref();
  };
  const line = (text: string): void => {
    if (!terminal.live && !terminal.quiet) terminal.err(`${text}\n`);
  };

  return {
    phase(text) {
      phase = text;
      schedule();
    },
    onEvent(event) {
      switch (event.kind) {
        case "planned":
          // Builds nest: the first sandboxed step asks for the toolchain of the helper.
          total += event.total;
          break;
        case "started":
          running.set(event.id, { derivation: event.derivation, since: now(), toldPercent: 0 });
          if (event.derivation.kind === "fetch") line(`fetching ${event.derivation.name}`);
          break;
        case "progress": {
          const step = running.get(event.id);
          if (!step) break;
          step.doneBytes = event.doneBytes;
          if (event.totalBytes !== undefined) step.totalBytes = event.totalBytes;
          const percent = event.totalBytes ? Math.floor((event.doneBytes * 4) / event.totalBytes) * 25 : 0;
          if (percent > step.toldPercent && percent < 100) {
            step.toldPercent = percent;
            line(`fetching ${step.derivation.name}${bytes(step)}`);
          }
          break;
        }
        case "finished":
          running.delete(event.id);
          done += 1;
          if (event.how === "run") line(`[${done}/${total}] ${describe(event.derivation)}${seconds(event.wallMs)}`);
          if (event.log !== "" && event.how === "run") {
            log?.clear();
            terminal.err(ended(event.log));
          }
          break;
        case "failed":
          running.delete(event.id);
          done += 1;
          line(`[${done}/${total}] failed: ${describe(event.derivation)}`);
          break;
        case "skipped":
          done += 1;
          break;
      }
      schedule();
    },
    close() {
      if (timer) clearTimeout(timer);
      timer = undefined;
      running.clear();
      log?.clear();
      log?.done();
    },
  };
}

function describe(derivation: Derivation): string {
  return `${derivation.kind} ${derivation.name}`;
}

function seconds(ms: number): string {
  return ms < 1000 ? ` (${Math.round(ms)} ms)` : ` (${(ms / 1000).toFixed(1)} s)`;
}

function bytes(step: Running): string {
  if (step.doneBytes === undefined) return "";
  const mib = (n: number): string => (n / 1048576).toFixed(1);
  return step.totalBytes === undefined ? ` ${mib(step.doneBytes)} MiB` : ` ${mib(step.doneBytes)} of ${mib(step.totalBytes)} MiB`;
}

function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
