import type { createLogUpdate } from "log-update";
import type { BuildEvent } from "#build/events.ts";
import type { DerivationId } from "#derivation/derivation.ts";
import { uptimeMs } from "./clock.ts";
import { standardStream } from "./start/standard-stream.ts";
import { bytesText, describe, LiveTree } from "./telling/live-tree.ts";
import { StepCounts } from "./telling/step-counts.ts";
import { durationText } from "./telling/summary-text.ts";
import type { Terminal } from "./terminal.ts";

/** Shows a build's events: a live tree on a terminal, plain lines elsewhere. */
export interface Progress {
  onEvent(event: BuildEvent): void;
  /** Removes the live tree; for before other output and at the end. */
  close(): void;
}

const REDRAW_MS = 80;

export function openProgress(terminal: Terminal, now: () => number = uptimeMs): Progress {
  const counts = new StepCounts();
  const tree = new LiveTree(counts);
  const fetches = new FetchLines();
  let log: ReturnType<typeof createLogUpdate> | undefined;
  let loading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastDraw = 0;

  // Loaded when there is something to show: most commands are done before.
  const load = async (): Promise<void> => {
    log = (await import("log-update")).createLogUpdate(standardStream(2).screen());
    schedule();
  };
  const draw = (): void => {
    if (!log) {
      loading ??= load();
      return;
    }
    lastDraw = now();
    const lines = tree.lines(lastDraw);
    if (lines.length === 0) log.clear();
    else log(lines.join("\n"));
  };
  const schedule = (): void => {
    if (!terminal.live || timer) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        draw();
        if (!tree.isEmpty) schedule();
      },
      Math.max(REDRAW_MS - (now() - lastDraw), 0),
    );
    timer.unref();
  };
  const line = (text: string): void => {
    if (!terminal.live && !terminal.quiet) terminal.errSoon(`${text}\n`);
  };

  return {
    onEvent(event) {
      counts.onEvent(event);
      if (terminal.live) tree.onEvent(event, now());
      switch (event.kind) {
        case "started":
        case "progress": {
          const text = fetches.lineOf(event);
          if (text !== undefined) line(text);
          break;
        }
        case "finished":
          if (event.how === "run") line(`${counts.toString()} ${describe(event.derivation)} (${durationText(event.wallMs)})`);
          if (event.log !== "" && event.how === "run") {
            log?.clear();
            terminal.err(ended(event.log));
          }
          break;
        case "failed":
          line(`${counts.toString()} failed: ${describe(event.derivation)}`);
          break;
        case "planned":
        case "skipped":
          break;
      }
      schedule();
    },
    close() {
      if (timer) clearTimeout(timer);
      timer = undefined;
      tree.clear();
      log?.clear();
      log?.done();
    },
  };
}

/** Where there is no live tree: a line when a fetch begins, and for each quarter of it. */
class FetchLines {
  readonly #fetches = new Map<DerivationId, { readonly name: string; toldPercent: number }>();

  lineOf(event: Extract<BuildEvent, { readonly kind: "started" | "progress" }>): string | undefined {
    if (event.kind === "started") {
      const { kind, name } = event.derivation;
      if (kind !== "fetch") return undefined;
      this.#fetches.set(event.id, { name, toldPercent: 0 });
      return `fetching ${name}`;
    }
    const fetch = this.#fetches.get(event.id);
    const percent = event.totalBytes ? Math.floor((event.doneBytes * 4) / event.totalBytes) * 25 : 0;
    if (fetch === undefined || percent <= fetch.toldPercent || percent >= 100) return undefined;
    fetch.toldPercent = percent;
    return `fetching ${fetch.name}${bytesText(event)}`;
  }
}

function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
