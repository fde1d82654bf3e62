import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { FSWatcher } from "chokidar";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { cannotWatch, diagnosticsOf } from "#diagnostics/host.ts";
import { diagnosticToJson } from "#diagnostics/to-json.ts";
import { ProjectMemory } from "#pipeline/project-memory.ts";
import { collectYoung } from "./collect-young.ts";
import type { Context } from "./program.ts";
import { EXIT } from "./exit-codes.ts";
import { openSession, type Session } from "./session.ts";

/** Milliseconds without a change after which a burst of them (a checkout, an editor that saves through a second file) counts as over. */
const QUIET = 20;
/** chokidar tells of one change of a file in 50 ms: a formatter's that follows an editor's is lost. So files are looked at once more after that. */
const LOOK_AGAIN = 60;

/** Milliseconds without a change after which there is time for what no round is to wait for. */
const IDLE = 200;

/** Milliseconds: of a timer whose end nobody waits for. */
const LONG = 2 ** 31 - 1;

/** What a round is told of the changes that it follows. */
export interface Round {
  readonly session: Session;
  /** Milliseconds since the round began. */
  elapsed(): number;
}

/**
 * Does a command's work now, and again whenever something in the workspace or its inputs changes, until Ctrl-C. Mistakes are told and waited out; only
 * where there is no workspace there is nothing to wait for. `whenIdle` is done once after a round without mistakes that no other one follows at once.
 */
export async function watching(
  context: Context,
  flags: Readonly<Record<string, unknown>>,
  work: (round: Round) => Promise<unknown>,
  whenIdle?: (session: Session) => Promise<void>,
): Promise<number> {
  const { signal, terminal } = context;
  const memory = new ProjectMemory();
  const changes = await openChanges(signal);
  let session: Session | undefined;
  try {
    for (;;) {
      const start = performance.now();
      terminal.beginRound();
      const elapsed = (): number => performance.now() - start;
      const tell = (error: unknown): void => {
        session?.progress.close();
        session?.telling.endRound();
        const diagnostics = diagnosticsOf(error);
        if (diagnostics === undefined || rootsOf(memory).length === 0) throw error;
        terminal.report(diagnostics);
        if (context.json) terminal.out(`${JSON.stringify({ diagnostics: terminal.reported().map(diagnosticToJson) })}\n`);
      };
      let isFine = false;
      try {
        if (session) session.reload();
        else session = await openSession(context, flags, { memory });
        await work({ session, elapsed });
        session.progress.close();
        session.telling.endRound();
        isFine = true;
      } catch (error) {
        tell(error);
      }
      if (signal.aborted) return EXIT.interrupted;
      // What changed before the watching began is seen by one round more.
      const isNew = await changes.follow(rootsOf(memory));
      if (!isNew && !terminal.quiet) terminal.err("waiting for changes; Ctrl-C ends\n");
      if (!isNew) collectYoung();
      const isIdle = !isNew && (await changes.isIdle());
      // What nobody told of: it is looked for while there is time.
      let changed = isIdle ? memory.missed((path) => isLeftOut(context.folder, path)) : [];
      if (isIdle && changed.length === 0 && isFine && session && whenIdle)
        // What goes wrong since a file changes meanwhile is no mistake: the next round sees it.
        await whenIdle(session).catch(async (error: unknown) => {
          if (await changes.isIdle()) tell(error);
        });
      if (!isNew && changed.length === 0) {
        const next = await changes.next();
        changed = next.paths;
        if (next.areTexts) memory.expect(next.paths);
      }
      if (signal.aborted) return EXIT.interrupted;
      const [first, ...more] = changed.map((path) => relative(context.folder, path));
      if (first !== undefined && !terminal.quiet) terminal.err(`\n${first}${more.length > 0 ? ` and ${more.length} more` : ""} changed\n`);
    }
  } finally {
    await changes.close();
    await session?.[Symbol.asyncDispose]();
  }
}

const rootsOf = ({ workspace }: ProjectMemory): readonly string[] => [...(workspace?.inputs.values() ?? [])].map(({ folder }) => folder);

/** Each throws KILN-E1117 once the system tells no more of changes. */
interface Changes {
  /** Watches these folders; gives whether one is new. */
  follow(folders: readonly string[]): Promise<boolean>;
  /** Whether nothing changes for a while. */
  isIdle(): Promise<boolean>;
  /** Waits for changes, and for the end of them. */
  next(): Promise<Changed>;
  close(): Promise<void>;
}

interface Changed {
  /** Absolute; none: it was interrupted. */
  readonly paths: readonly string[];
  /** A few files that were there have other texts, and nothing else was told. */
  readonly areTexts: boolean;
}

/** So many files at once aren't somebody's edit: there may be more of them, of which nothing was told yet. */
const SEVERAL = 4;

async function openChanges(signal: AbortSignal): Promise<Changes> {
  const { watch } = await import("chokidar");
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  let areTexts = true;
  let lost: KilnFailure | undefined;
  const recent = new Map<string, string>();
  let notice = (): void => undefined;
  // The watchers don't keep the process running: where a change comes while one is closed, chokidar may watch on.
  const running = setInterval(() => undefined, LONG);
  const lookAgain = (): void => {
    for (const [path, stamp] of recent) {
      const now = stampOf(path);
      if (now === stamp) continue;
      changed.add(path);
      areTexts &&= now !== "" && stamp !== "";
    }
    if (changed.size > 0) notice();
  };
  signal.addEventListener("abort", () => notice(), { once: true });
  return {
    async follow(folders) {
      const fresh = folders.filter((folder) => !watchers.has(folder));
      for (const folder of fresh) {
        const watcher = watch(folder, {
          ignoreInitial: true,
          persistent: false,
          ignorePermissionErrors: true,
          ignored: (path) => isLeftOut(folder, path),
        });
        watchers.set(folder, watcher);
        const isReady = new Promise<void>((resolve) => void watcher.once("ready", resolve));
        const isLost = new Promise<void>((resolve) => {
          watcher.on("error", (error) => {
            lost ??= new KilnFailure([cannotWatch(folder, errnoIn(error) ?? String(error))]);
            resolve();
            notice();
          });
        });
        await Promise.race([isReady, isLost]);
        watcher.on("all", (event, path) => {
          changed.add(path);
          areTexts &&= event === "change";
          notice();
        });
      }
      if (lost) throw lost;
      return fresh.length > 0;
    },
    async isIdle() {
      const timers = [setTimeout(lookAgain, LOOK_AGAIN), setTimeout(() => notice(), IDLE)];
      if (changed.size === 0 && !signal.aborted) await new Promise<void>((resolve) => (notice = resolve));
      for (const timer of timers) clearTimeout(timer);
      if (lost) throw lost;
      return changed.size === 0 && !signal.aborted;
    },
    async next() {
      const timer = setTimeout(lookAgain, LOOK_AGAIN);
      if (changed.size === 0 && !signal.aborted) await new Promise<void>((resolve) => (notice = resolve));
      clearTimeout(timer);
      if (lost) throw lost;
      for (let seen = 0; seen < changed.size && !signal.aborted;) {
        seen = changed.size;
        await new Promise<void>((resolve) => setTimeout(resolve, QUIET));
      }
      const paths = [...changed].toSorted();
      const next = { paths, areTexts: areTexts && paths.length < SEVERAL };
      changed.clear();
      areTexts = true;
      recent.clear();
      for (const path of paths) recent.set(path, stampOf(path));
      return next;
    },
    async close() {
      clearInterval(running);
      await Promise.all([...watchers.values()].map((watcher) => watcher.close()));
    },
  };
}

function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.mtimeNs} ${stat.ctimeNs} ${stat.size} ${stat.ino}` : "";
}

/** What Kiln doesn't read of a workspace (src/eval/workspace-files.ts), and writes itself. */
function isLeftOut(root: string, path: string): boolean {
  if (path === root) return false;
  const name = basename(path);
  if (name.startsWith(".") || name === "node_modules") return true;
  return name === "out" && existsSync(join(dirname(path), "workspace.kiln"));
}
