import type { ReadStream, WriteStream } from "node:tty";
import type { Key } from "../keys.ts";
import type { Menu } from "../menu.ts";
import type { Size } from "../screen.ts";
import { listenForKeys } from "./decode-keys.ts";
import { GIVE_BACK, Painter, TAKE } from "./paint.ts";

/** What works beside the menu, so that no key waits for it. */
export interface Beside {
  /** The values are others now. */
  onChange(tell: (figures: string) => void): void;
  /** What was to be told since it was last asked. */
  told(): readonly string[];
}

export interface MenuTerminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly color: boolean;
  /** SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** How it ended; `kept`: the file that has the changes that nobody was asked for. */
export interface MenuEnd {
  readonly end: "saved" | "left" | "interrupted";
  readonly kept: string | undefined;
}

export const sizeOf = ({ columns, rows }: WriteStream): Size => ({ columns: columns || 80, rows: rows || 24 });

/** Shows a menu until somebody leaves it, or something ends it. The terminal is given back as it was, whatever happens. */
export async function runMenu(menu: Menu, terminal: MenuTerminal, beside: Beside): Promise<MenuEnd> {
  const run = new Run(menu, terminal, beside);
  try {
    await run.done;
  } finally {
    run.close();
  }
  const end = menu.end ?? "interrupted";
  return { end, kept: run.kept };
}

class Run {
  readonly done: Promise<void>;
  kept: string | undefined;
  readonly #menu: Menu;
  readonly #terminal: MenuTerminal;
  readonly #beside: Beside;
  readonly #painter: Painter;
  #isOpen = false;
  /** Nobody sees what is written any more. */
  #isHungUp = false;
  #stop: () => void = () => {};
  #fail: (error: unknown) => void = () => {};
  readonly #undo: (() => void)[] = [];
  readonly #onStop = (): void => this.#guarded(() => this.#suspend());

  constructor(menu: Menu, terminal: MenuTerminal, beside: Beside) {
    this.#menu = menu;
    this.#terminal = terminal;
    this.#beside = beside;
    this.#painter = new Painter(terminal.color);
    this.done = new Promise((resolve, reject) => {
      this.#stop = resolve;
      this.#fail = reject;
    });
    this.#listen();
    this.#take();
    this.#guarded(() => this.#changed());
  }

  /** Changes first: without a listener SIGHUP, which may come at any instant, ends the process. */
  close(): void {
    if (this.#menu.end !== "saved" && this.#menu.end !== "left") this.#keep();
    this.#giveBack();
    this.#terminal.input.pause();
    for (const undo of this.#undo.splice(0)) undo();
  }

  #listen(): void {
    const { input, output, signal } = this.#terminal;
    this.#undo.push(listenForKeys(input, (key) => this.#guarded(() => this.#press(key))));
    const hungUp = (): void => {
      this.#isHungUp = true;
      this.#stop();
    };
    const onResize = (): void =>
      this.#guarded(() => {
        this.#menu.resize(sizeOf(output));
        this.#painter.forget();
        this.#paint();
      });
    output.on("resize", onResize);
    input.on("end", hungUp).on("error", hungUp);
    this.#undo.push(() => {
      output.off("resize", onResize);
      input.off("end", hungUp).off("error", hungUp);
    });
    const stop = (): void => this.#stop();
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    this.#undo.push(() => signal.removeEventListener("abort", stop));
    this.#on("SIGHUP", hungUp);
    this.#on("SIGTSTP", this.#onStop);
    this.#on("SIGCONT", () => this.#resume());
    // Whatever ends the process by other means.
    const onExit = (): void => this.close();
    process.on("exit", onExit);
    this.#undo.push(() => process.off("exit", onExit));
  }

  #on(signal: NodeJS.Signals, action: () => void): void {
    process.on(signal, action);
    this.#undo.push(() => process.off(signal, action));
  }

  #press(key: Key): void {
    if (key.kind === "suspend") {
      // As the terminal does it by itself: all that work on this command line stop.
      process.kill(0, "SIGTSTP");
      return;
    }
    if (key.kind === "redraw") this.#painter.forget();
    const isOther = this.#menu.press(key);
    this.#menu.tell(this.#beside.told());
    if (this.#menu.end !== undefined) this.#stop();
    else if (isOther) this.#changed();
    else this.#paint();
  }

  #changed(): void {
    this.#paint();
    this.#beside.onChange((figures) =>
      this.#guarded(() => {
        this.#menu.figures = figures;
        this.#paint();
      }),
    );
  }

  #paint(): void {
    if (this.#isOpen) this.#terminal.output.write(this.#painter.paint(this.#menu.screen()));
  }

  #take(): void {
    const { input, output } = this.#terminal;
    input.setRawMode(true);
    input.resume();
    output.write(TAKE);
    this.#isOpen = true;
    this.#painter.forget();
  }

  /** Terminals are written to at once, so this works also where the process is about to end. */
  #giveBack(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { input, output } = this.#terminal;
    if (this.#isHungUp) return;
    try {
      input.setRawMode(false);
      output.write(GIVE_BACK);
    } catch {
      // There is no terminal any more.
    }
  }

  /**
   * Stops as a program does that doesn't care, so that the system decides whether there is a shell that lets it go on. The input is still listened to:
   * with nothing to wait for, the process would end when it goes on.
   */
  #suspend(): void {
    this.#giveBack();
    process.off("SIGTSTP", this.#onStop);
    process.kill(process.pid, "SIGTSTP");
    process.on("SIGTSTP", this.#onStop);
    this.#resume();
  }

  /** What ran meanwhile may have left the terminal in any state. */
  #resume(): void {
    this.#guarded(() => {
      this.#terminal.input.setRawMode(false);
      this.#take();
      this.#menu.resize(sizeOf(this.#terminal.output));
      this.#paint();
    });
  }

  #keep(): void {
    this.kept ??= this.#menu.keep();
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }
}
