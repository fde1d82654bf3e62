import { withChoices, type Configuration } from "./configuration.ts";
import { valueDifferences } from "./differences.ts";
import { applyGreedily } from "./greedy.ts";

/** The same values from as few choices as can be. Those for libraries that aren't part of the target are kept: they count on other platforms. */
export function withoutNeedless(configuration: Configuration): Configuration {
  const present = [...configuration.choices.keys()].filter((key) => configuration.options.get(key)?.hiding?.kind !== "absent");
  return applyGreedily(configuration, present, (state, keys) => {
    const next = withChoices(state, new Map(keys.map((key) => [key, undefined])));
    return valueDifferences(configuration, next).length === 0 ? next : undefined;
  });
}
