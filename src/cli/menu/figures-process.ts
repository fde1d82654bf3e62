import { fork, type ChildProcess } from "node:child_process";
import { choicesText } from "#config/choices/configuration.ts";
import type { ChoicesTree } from "#config/choices/tree/choices-tree.ts";
import type { Context } from "../context.ts";
import type { FiguresAnswer, FiguresQuestion } from "./figures-command.ts";

/** Works out what pending changes cost in a process of its own, so that no key waits for it. Only the newest question is asked. */
export class FiguresProcess {
  readonly #tree: ChoicesTree;
  readonly #start: () => ChildProcess;
  #child: ChildProcess | undefined;
  #isBroken = false;
  /** What is being answered, and what is to be asked next. */
  #asked: FiguresQuestion | undefined;
  #next: FiguresQuestion | undefined;
  #tell: (figures: string) => void = () => {};

  constructor(tree: ChoicesTree, target: string, { folder, store }: Context) {
    this.#tree = tree;
    const words = ["-C", folder, ...(store === undefined ? [] : ["--store", store]), "__figures", target];
    this.#start = () => fork(process.argv[1] ?? "", words, { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  }

  onChange(tell: (figures: string) => void): void {
    this.#tell = tell;
    const question = { saved: choicesText(this.#tree.saved), now: choicesText(this.#tree.configuration) };
    if (question.saved === question.now) tell("");
    // What was told before is of other values.
    else if (question.now !== this.#asked?.now) tell("counting what would be compiled");
    this.#next = question;
    this.#ask();
  }

  /** The process ends by itself when nobody asks any more; that isn't waited for. */
  close(): void {
    this.#isBroken = true;
    if (this.#child?.connected === true) this.#child.disconnect();
    this.#child?.unref();
  }

  #ask(): void {
    if (this.#isBroken || this.#asked !== undefined || this.#next === undefined) return;
    this.#asked = this.#next;
    this.#next = undefined;
    this.#child ??= this.#open();
    this.#child.send(this.#asked);
  }

  #open(): ChildProcess {
    const child = this.#start();
    child.on("message", (answer: FiguresAnswer) => {
      this.#asked = undefined;
      if (this.#next === undefined) this.#tell(answer.figures);
      this.#ask();
    });
    // Without it the menu has no figures.
    const broken = (): void => {
      this.#isBroken = true;
      this.#tell("");
    };
    child.on("error", broken).on("exit", () => void (this.#isBroken || broken()));
    return child;
  }
}
