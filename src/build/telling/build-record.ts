import type { DerivationId } from "#derivation/derivation.ts";
import { dependenciesOf } from "#derivation/graph-order.ts";
import type { Diagnostic } from "#diagnostics/diagnostic.ts";
import type { BuildEvent, BuildReport } from "../events.ts";
import { reusedSteps, type BuildSummary, type ChainStep, type FailedStep, type LargestStep } from "./build-summary.ts";

interface Chain {
  readonly step: ChainStep;
  /** Milliseconds from the chain's beginning to the end of this step. */
  readonly lengthMs: number;
  readonly before: Chain | undefined;
}

/** Remembers of a build's events what its summary tells. */
export class BuildRecord {
  #built = 0;
  #fetched = 0;
  #skipped = 0;
  #failed = 0;
  /** Which step a diagnostic is about. */
  readonly #failures = new Map<Diagnostic, FailedStep>();
  readonly #chains = new Map<DerivationId, Chain>();
  #longest: Chain | undefined;
  #largest: LargestStep | undefined;

  onEvent(event: BuildEvent): void {
    switch (event.kind) {
      case "finished":
        this.#finished(event);
        break;
      case "failed":
        this.#failed++;
        for (const diagnostic of event.diagnostics) this.#failures.set(diagnostic, { id: event.id, derivation: event.derivation });
        break;
      case "skipped":
        this.#skipped++;
        break;
      case "planned":
      case "started":
      case "progress":
        break;
    }
  }

  /** The step that told this; undefined: none did (a full disk). */
  failureOf(diagnostic: Diagnostic): FailedStep | undefined {
    return this.#failures.get(diagnostic);
  }

  summary(report: BuildReport, wallMs: number): BuildSummary {
    const criticalPath: ChainStep[] = [];
    for (let chain = this.#longest; chain !== undefined; chain = chain.before) criticalPath.push(chain.step);
    return {
      built: this.#built,
      fetched: this.#fetched,
      reused: reusedSteps(report),
      failed: this.#failed,
      skipped: this.#skipped,
      wallMs,
      criticalPath: criticalPath.toReversed(),
      ...(this.#largest === undefined ? {} : { largest: this.#largest }),
    };
  }

  /** Steps end after those that they need, so one look at these is enough. What was looked up took no time: it hands on what it waited for. */
  #finished(event: Extract<BuildEvent, { readonly kind: "finished" }>): void {
    // Nothing that it needs ran.
    if (event.how === "realisation") return;
    const { id, derivation, how, wallMs, usage } = event;
    let before: Chain | undefined;
    for (const need of dependenciesOf(derivation)) {
      const chain = this.#chains.get(need);
      if (chain !== undefined && chain.lengthMs > (before?.lengthMs ?? -1)) before = chain;
    }
    if (how !== "run") {
      if (before !== undefined) this.#chains.set(id, before);
      return;
    }
    if (derivation.kind === "fetch") this.#fetched++;
    else this.#built++;
    const { kind, name } = derivation;
    if (usage !== undefined && usage.peakBytes > (this.#largest?.peakBytes ?? 0))
      this.#largest = { id, kind, name, peakBytes: usage.peakBytes };
    const lengthMs = (before?.lengthMs ?? 0) + wallMs;
    const chain: Chain = { step: { id, kind, name, wallMs }, lengthMs, before };
    this.#chains.set(id, chain);
    if (lengthMs > (this.#longest?.lengthMs ?? -1)) this.#longest = chain;
  }
}
