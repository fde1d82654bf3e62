import type { Derivation, DerivationId } from "#derivation/derivation.ts";
import { Tracks } from "./tracks.ts";
import { rounded, usageJson } from "./build-summary.ts";
import type { BuildListener } from "./listener.ts";

/** Something with a duration, as the trace event format has it ("complete event"): microseconds since the trace began. */
interface Slice {
  readonly name: string;
  readonly cat: string;
  readonly ph: "X";
  readonly ts: number;
  readonly dur: number;
  readonly pid: 1;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The track of what is no step. */
const PHASES = 0;

/**
 * A profile in the trace event format, which Perfetto and chrome://tracing show: phases on one track, steps on as many as ran at once. Rounds follow one another as
 * they did. Steps that did not run take no time and aren't in it.
 */
export function chromeTrace(write: (text: string) => void, close: () => void): BuildListener {
  const slices: Slice[] = [];
  const tracks = new Tracks();
  const open = new Map<DerivationId, { readonly derivation: Derivation; readonly since: number; readonly track: number }>();
  /** Indices of slices. */
  const byStep = new Map<DerivationId, number>();
  let firstTime: number | undefined;
  let round = 0;

  const add = (name: string, cat: string, tid: number, from: number, to: number, args: Slice["args"]): number => {
    const ts = microseconds(round + from);
    return slices.push({ name, cat, ph: "X", ts, dur: microseconds(round + to) - ts, pid: 1, tid, args });
  };
  const leave = (id: DerivationId, ms: number, outcome: Slice["args"]): void => {
    const started = open.get(id);
    if (started === undefined) return;
    open.delete(id);
    tracks.giveBack(started.track);
    const { kind, name } = started.derivation;
    byStep.set(id, add(`${kind} ${name}`, kind, started.track, started.since, ms, { id, ...outcome }) - 1);
  };
  return {
    begin(time) {
      firstTime ??= time;
      round = time - firstTime;
    },
    onEvent(event, ms) {
      switch (event.kind) {
        case "started":
          open.set(event.id, { derivation: event.derivation, since: ms, track: tracks.take() });
          break;
        case "finished":
          leave(event.id, ms, { wallMs: rounded(event.wallMs), ...usageJson(event.usage) });
          break;
        case "failed":
          leave(event.id, ms, { failed: event.diagnostics.map(({ code }) => code) });
          break;
        case "planned":
        case "progress":
        case "skipped":
          break;
      }
    },
    phase: (name, fromMs, toMs) => void add(name, "phase", PHASES, fromMs, toMs, {}),
    refused: () => undefined,
    end(outcome, summary, ms) {
      for (const { id } of summary?.criticalPath ?? []) {
        const index = byStep.get(id);
        const slice = index === undefined ? undefined : slices[index];
        if (index !== undefined && slice !== undefined) slices[index] = { ...slice, args: { ...slice.args, critical: true } };
      }
      // An interruption ended these.
      for (const id of [...open.keys()]) leave(id, ms, { stopped: true });
      byStep.clear();
      add("round", "phase", PHASES, 0, ms, { outcome });
    },
    close() {
      const named = (tid: number, name: string): unknown => ({ name: "thread_name", ph: "M", pid: 1, tid, args: { name } });
      const events: readonly unknown[] = [
        { name: "process_name", ph: "M", pid: 1, args: { name: "kiln" } },
        named(PHASES, "kiln"),
        ...Array.from({ length: tracks.count }, (_, i) => named(i + 1, `steps ${i + 1}`)),
        ...slices,
      ];
      write('{"displayTimeUnit":"ms","traceEvents":[\n');
      for (const [i, event] of events.entries()) write(`${i === 0 ? "" : ",\n"}${JSON.stringify(event)}`);
      write("\n]}\n");
      close();
    },
  };
}

const microseconds = (ms: number): number => Math.round(ms * 1000);
