import { configureTarget, type Configuration } from "#config/choices/configuration.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import type { Evaluation } from "#eval/evaluated.ts";
import { changeCost, costText } from "#pipeline/change-cost.ts";
import { openConfiguration } from "#pipeline/configuration.ts";
import type { Engine } from "#pipeline/engine.ts";
import { ProjectMemory } from "#pipeline/project-memory.ts";
import type { Project } from "#pipeline/project.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";

/** Texts of choices: those of the file, and those that there are. */
export interface FiguresQuestion {
  readonly saved: string;
  readonly now: string;
}

/** Empty: nothing is known, or nothing has changed. */
export interface FiguresAnswer {
  readonly figures: string;
}

/** `kiln __figures`: answers the menu's questions, until its parent goes away. Fetches and builds nothing. */
export async function figuresCommand(context: Context, pattern: string, flags: Flags): Promise<number> {
  await using session = await openSession(context, flags, { warnings: false, memory: new ProjectMemory() });
  const project = await session.project();
  const engine = await session.engine();
  const { configuration } = openConfiguration(project, { pattern, hostArch: process.arch, config: undefined, folder: context.folder });
  const figures = new Figures(project, engine, configuration);
  const questions: FiguresQuestion[] = [];
  let wake: () => void = () => {};
  process.on("message", (question: FiguresQuestion) => {
    questions.push(question);
    wake();
  });
  process.once("disconnect", () => wake());
  context.signal.addEventListener("abort", () => wake());
  while (process.connected && !context.signal.aborted) {
    const question = questions.shift();
    if (question === undefined) await new Promise<void>((resolve) => (wake = resolve));
    else process.send?.({ figures: await figures.answer(question) } satisfies FiguresAnswer);
  }
  return EXIT.done;
}

class Figures {
  readonly #project: Project;
  readonly #engine: Engine;
  readonly #configuration: Configuration;
  /** The last one of the file. */
  #saved: { readonly text: string; readonly evaluation: Evaluation | undefined } | undefined;

  constructor(project: Project, engine: Engine, configuration: Configuration) {
    this.#project = project;
    // A source that was never fetched stays so: then nothing is known.
    this.#engine = { ...engine, build: async () => await Promise.reject(new KilnFailure([])) };
    this.#configuration = configuration;
  }

  async answer({ saved, now }: FiguresQuestion): Promise<string> {
    if (this.#saved?.text !== saved) this.#saved = { text: saved, evaluation: await this.#evaluate(saved) };
    const before = this.#saved.evaluation;
    const after = saved === now ? undefined : await this.#evaluate(now);
    if (before === undefined || after === undefined) return "";
    return costText(await changeCost(before, after, this.#engine.store, this.#engine.trust));
  }

  async #evaluate(text: string): Promise<Evaluation | undefined> {
    const { declarations, request } = this.#configuration;
    const { target } = configureTarget(declarations, request, { path: "the menu", text }).resolution;
    if (target === undefined) return undefined;
    try {
      return await this.#project.evaluateTarget(target, this.#engine);
    } catch (error) {
      if (error instanceof KilnFailure) return undefined;
      throw error;
    }
  }
}
