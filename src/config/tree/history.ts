/** Steps that can be taken back, and taken again. A new one ends what could be taken again. */
export class History<Step> {
  readonly #done: Step[] = [];
  readonly #undone: Step[] = [];

  add(step: Step): void {
    this.#done.push(step);
    this.#undone.length = 0;
    if (this.#done.length > MOST) this.#done.shift();
  }

  /** The step that is to be taken back; undefined: there is none. */
  back(): Step | undefined {
    return move(this.#done, this.#undone);
  }

  /** The step that is to be taken again. */
  forth(): Step | undefined {
    return move(this.#undone, this.#done);
  }
}

/** Nobody goes back further; loading a file is a large step. */
const MOST = 1000;

function move<Step>(from: Step[], to: Step[]): Step | undefined {
  const step = from.pop();
  if (step !== undefined) to.push(step);
  return step;
}
