import { configDifferences, configValues, printDifference, type Difference } from "#config/kconfig/commands/config-diff.ts";
import { mergeFragments, tellMissing } from "#config/kconfig/commands/merge.ts";
import { listNew } from "#config/kconfig/commands/new-symbols.ts";
import { setAllNew } from "#config/kconfig/commands/set-all.ts";
import { setWish, symbolNamed, unsetWish } from "#config/kconfig/commands/wishes.ts";
import { shownValue } from "#config/kconfig/dotconfig/format.ts";
import { writeConfig } from "#config/kconfig/dotconfig/write.ts";
import { explainChain } from "#config/kconfig/reasons/explain.ts";
import { printExplained } from "#config/kconfig/reasons/print-explained.ts";
import type { ExplainedValue } from "#config/kconfig/reasons/reason.ts";
import { asText } from "#config/kconfig/text/sources.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { noSuchConfig } from "#diagnostics/kconfig-values.ts";
import { shownText } from "#diagnostics/shown-text.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { ConfigRun } from "./front-end.ts";
import { readSaved, type ConfigAction } from "./make-commands.ts";
import { writeValues } from "./write-result.ts";

/** Commands about single values. */
export const valueCommands: Readonly<Record<string, ConfigAction>> = {
  listnewconfig(run) {
    readSaved(run);
    const lines = listNew(run.session);
    if (run.context.json) printResult(run.context.terminal, { new: lines.map((line) => asText(line.trimEnd())) });
    else run.context.terminal.out(shownText(asText(lines.join(""))));
    return EXIT.done;
  },
  set: (run, words) => change(run, () => words.forEach((word) => setWish(run.session, word))),
  unset: (run, words) => change(run, () => words.forEach((word) => unsetWish(run.session, word))),
  get(run, words) {
    readSaved(run);
    const { values } = run.session;
    const found = words.map((word) => {
      const symbol = symbolNamed(run.session, word);
      values.compute(symbol);
      const { name = "", type } = values.model.symbols[symbol]!;
      return { name: asText(name), value: asText(shownValue(type, values.text(symbol))) };
    });
    if (run.context.json) printResult(run.context.terminal, { values: Object.fromEntries(found.map(({ name, value }) => [name, value])) });
    else for (const { name, value } of found) run.context.terminal.out(shownText(found.length === 1 ? `${value}\n` : `${name}=${value}\n`));
    return EXIT.done;
  },
  why(run, [name = ""]) {
    readSaved(run);
    const { values, loaded } = run.session;
    const chain = explainChain(values, loaded.sources, symbolNamed(run.session, name));
    if (run.context.json) printResult(run.context.terminal, { explained: withoutIds(chain) });
    else run.context.terminal.out(shownText(printExplained(chain)));
    return EXIT.done;
  },
  merge,
};

/** Numbers of symbols and properties mean something inside only. */
const withoutIds = (chain: readonly ExplainedValue[]): unknown =>
  JSON.parse(
    JSON.stringify(chain, (key, value: unknown) =>
      (key === "symbol" || key === "property") && typeof value === "number" ? undefined : value,
    ),
  );

/** Reads what is saved, changes it, and tells what else that changes. */
function change(run: ConfigRun, action: () => void): number {
  readSaved(run);
  const { values, prefix } = run.session;
  const before = configValues(writeConfig(values, prefix), prefix);
  action();
  const differences = configDifferences(before, configValues(writeConfig(values, prefix), prefix)).map(shown);
  writeValues(run, { differences }, differences.map((one) => `${shownText(printDifference(one))}\n`).join(""));
  return EXIT.done;
}

const shown = ({ name, before, after }: Difference): Difference => ({
  name: asText(name),
  ...(before === undefined ? {} : { before: asText(before) }),
  ...(after === undefined ? {} : { after: asText(after) }),
});

function merge(run: ConfigRun, words: readonly string[]): number {
  const { session, flags } = run;
  const fragments = words.map((word) => {
    const found = session.find(word);
    if (found === undefined) throw new KilnFailure([noSuchConfig(word)]);
    return found;
  });
  const options = {
    prefix: session.prefix,
    keepsBuiltIn: flags["builtin"] === true,
    tellsRedundant: flags["redundant"] === true,
    report: session.report,
  };
  const merged = mergeFragments(fragments, options);
  if (flags["strict"] === true && merged.redefined > 0) return EXIT.failed;
  session.readWishesText({ path: "merged fragments", text: merged.text });
  setAllNew(session.values, session.order, flags["rest"] === "allnoconfig" ? "no" : "default");
  const missing = tellMissing(merged, writeConfig(session.values, session.prefix), options);
  writeValues(run, { fragments: words, redefined: merged.redefined, missing });
  return EXIT.done;
}
