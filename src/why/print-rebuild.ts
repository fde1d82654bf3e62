import { causeLines, differenceLines, optionText, stepLines, stepNames } from "./print-cause.ts";
import type { ToldRebuild } from "./told-rebuild.ts";

export function printRebuild(target: string, builtAt: string | undefined, told: ToldRebuild): string {
  const { steps, causes, recipes, options, reused } = told;
  if (steps.length === 0) {
    const known =
      reused === 0 ? "" : `; ${counted(reused, "step differs", "steps differ")} from the last build, with results that are known`;
    return `${target}: nothing is to be built again${known}\n`;
  }
  const runs = steps.filter(({ state }) => state === "runs");
  const more = steps.length - runs.length;
  const lines = [
    `${target}: ${counted(runs.length, "step runs", "steps run")}${more === 0 ? "" : `, ${more} more if what those give is not what it was`}`,
    builtAt === undefined ? "nothing is known of an earlier build in this store" : `compared with what was built at ${builtAt}`,
  ];
  for (const [i, cause] of causes.entries())
    lines.push("", ...causeLines(cause), ...stepLines(steps.filter((step) => step.causes.includes(i))));
  const following = steps.filter((step) => step.causes.length === 0);
  if (following.length > 0) lines.push("", "follows, if what it is given is not what it was:", `  ${stepNames(following)}`);
  if (options.length > 0) lines.push("", "options that have other values:", ...options.map((option) => `  ${optionText(option)}`));
  if (recipes.length > 0) lines.push("", "recipes that changed:");
  for (const { path, difference } of recipes) lines.push(`  ${path}`, ...differenceLines(difference));
  return `${lines.join("\n")}\n`;
}

export const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
