/**
 * Does as much of a list as can be done: all at once, where that fails in halves, each on top of what the one before it left. `attempt`: the state with
 * these done, undefined where it can't be. One that fails alone is left out. Depends on the list's order only.
 */
export function applyGreedily<State, Item>(
  state: State,
  items: readonly Item[],
  attempt: (state: State, items: readonly Item[]) => State | undefined,
): State {
  if (items.length === 0) return state;
  const whole = attempt(state, items);
  if (whole !== undefined) return whole;
  if (items.length === 1) return state;
  const middle = items.length >> 1;
  return applyGreedily(applyGreedily(state, items.slice(0, middle), attempt), items.slice(middle), attempt);
}
