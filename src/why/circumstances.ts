import { showValue } from "#config/option-value.ts";
import { shownPlace } from "#config/reasons.ts";
import type { Reason, ResolvedTarget } from "#config/resolved.ts";
import type { Project } from "#pipeline/project.ts";
import type { Circumstances, KnownOption } from "./last-built.ts";

/** Options of targets, by name of the target, and all recipes, as a project has read them. */
export function circumstancesOf(project: Project, targets: readonly string[], wishes: readonly string[]): Circumstances {
  const recipes = new Map([...project.workspace.modules.values()].map(({ source }) => [source.path, source.text]));
  const options = new Map(
    targets.map((name) => {
      const [target] = project.resolvedOnly([name], wishes);
      return [name, target ? optionsOf(target) : new Map<string, KnownOption>()];
    }),
  );
  return { options, recipes };
}

const optionsOf = ({ options }: ResolvedTarget): ReadonlyMap<string, KnownOption> =>
  new Map(
    [...options].map(([name, { cName, value, reasons }]) => {
      const [first] = reasons;
      return [name, { cName, value: showValue(value), reason: first ? reasonText(first) : "" }];
    }),
  );

/** Some texts tell their place themselves; an option of the command line has none. */
function reasonText({ kind, text, at }: Reason): string {
  const place = shownPlace(at);
  return kind === "command-line" || text.endsWith(place) ? text : text + place;
}
