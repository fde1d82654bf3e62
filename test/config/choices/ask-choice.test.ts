import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { askNewOptions } from "#config/choices/ask.ts";
import { choicesText, type Configuration } from "#config/choices/configuration.ts";
import { asItIs, fillNew } from "#config/choices/fill.ts";
import { newOptions } from "#config/choices/new-options.ts";
import { askNew, type Question } from "#config/kconfig/commands/ask-new.ts";
import { newNodes } from "#config/kconfig/commands/new-symbols.ts";
import { openTree } from "../../support/virtual-kconfig.ts";
import { bool } from "../options-from/library-with.ts";
import { configuration, declare, valuesOf } from "./session.ts";

const choice = (prompt: string, lines: readonly string[], ...entries: readonly string[]): string =>
  [`choice`, `\tprompt ${prompt}`, ...lines.map((line) => `\t${line}`), ...entries, "endchoice", ""].join("\n");

const BUFFERS = choice(
  '"Buffers"',
  ["default LWIP_HEAP", "help", "  Where they come from."],
  bool("LWIP_POOL", "depends on LWIP_SMALL"),
  'config LWIP_HEAP\n\tbool "LWIP_HEAP"\n\thelp\n\t  Slow.',
  bool("LWIP_STACK", "select LWIP_DNS"),
);
const ALWAYS_ASKED = `${bool("LWIP_SMALL")}${BUFFERS}${bool("LWIP_DNS")}${choice('"Clock" if LWIP_DNS', [], bool("LWIP_FAST"), bool("LWIP_SLOW"))}${choice('"Only"', [], bool("LWIP_ALONE"))}`;
const TRACE = choice('"Trace"', ["optional", "default LWIP_FULL"], bool("LWIP_BRIEF"), bool("LWIP_FULL"));

const webOf = (kconfig: string, image = ""): ((text?: string) => Configuration) => {
  const declarations = declare({
    "root/a.kiln": `library lwip { options from ./Config.uk }\nplatform p { }\nimage web { platforms = [p]  needs lwip  ${image} }\n`,
    "root/Config.uk": kconfig,
  });
  return (text) => configuration(declarations, text);
};

/** What was asked, and what comes of the answers. */
interface Talk<Result> {
  readonly asked: readonly Question[];
  /** Undefined: the answers ended before the questions. */
  readonly end: Result | undefined;
}

function talk<Result>(questions: Generator<Question, Result, string>, answer: (question: Question) => string | undefined): Talk<Result> {
  const asked: Question[] = [];
  let now = questions.next();
  while (now.done !== true) {
    asked.push(now.value);
    if (asked.length > 100) throw new Error("asks without an end");
    const said = answer(now.value);
    if (said === undefined) return { asked, end: undefined };
    now = questions.next(said);
  }
  return { asked, end: now.value };
}

const answers = (web: Configuration, ...said: readonly string[]): Talk<Configuration> => {
  const left = [...said];
  return talk(askNewOptions(web), () => left.shift());
};

/** A question in one line. */
const line = (question: Question): string => {
  const problem = question.problem === undefined ? "" : `(${question.problem}) `;
  const listed = question.kind === "choice" ? ` of ${question.entries.map(({ name }) => name).join(" ")}` : "";
  return `${problem}${question.name ?? `"${question.prompt}"`} = ${question.value}${listed}`;
};
const lines = ({ asked }: Talk<unknown>): readonly string[] => asked.map(line);
const taken = ({ end }: Talk<Configuration>): readonly string[] =>
  end === undefined ? [] : Object.entries(valuesOf(end)).flatMap(([key, value]) => (value === true ? [key] : []));

describe("a choice of a library's Kconfig file", () => {
  const web = webOf(ALWAYS_ASKED);

  test("is one question with those entries that are shown, and no question where there is one", () => {
    const asked = answers(web(), "n", "2", "");
    expect(lines(asked)).toEqual(["lwip.small = n", '"Buffers" = 1 of lwip.heap lwip.stack', '"Clock" = 1 of lwip.fast lwip.slow']);
    expect(asked.asked[1]).toMatchObject({
      prompt: "Buffers",
      help: "Where they come from.",
      entries: [{ prompt: "LWIP_HEAP", help: "Slow." }, { prompt: "LWIP_STACK" }],
    });
    expect(taken(asked)).toEqual(["lwip.stack", "lwip.dns", "lwip.fast", "lwip.alone"]);
    expect(choicesText(asked.end!)).toContain("# CONFIG_LWIP_HEAP is not set\nCONFIG_LWIP_STACK=y\n");
  });

  test("is asked again where an answer is none of its entries; a name of one is an answer", () => {
    const asked = answers(web("# CONFIG_LWIP_SMALL is not set\n"), "3", "0", "lwip.pool", "-1", "1x", "lwip.heap", "n");
    expect(lines(asked)).toEqual([
      '"Buffers" = 1 of lwip.heap lwip.stack',
      ...["3", "0", "lwip.pool", "-1", "1x"].map((said) => `("${said}" is none of 1 to 2) "Buffers" = 1 of lwip.heap lwip.stack`),
      "lwip.dns = n",
    ]);
    expect(taken(asked)).toEqual(["lwip.heap", "lwip.alone"]);
  });

  test("is asked only if an entry of it that is shown is new", () => {
    const known = "# CONFIG_LWIP_DNS is not set\nCONFIG_LWIP_HEAP=y\n# CONFIG_LWIP_STACK is not set\n";
    expect(lines(answers(web(`# CONFIG_LWIP_SMALL is not set\n${known}`)))).toEqual([]);
    expect(lines(answers(web(`CONFIG_LWIP_SMALL=y\n${known}`)))).toEqual(['"Buffers" = 2 of lwip.pool lwip.heap lwip.stack']);
    expect(lines(answers(web(`${known}CONFIG_LWIP_STACK=y\n`), "y"))).toEqual([
      "lwip.small = n",
      '"Buffers" = 3 of lwip.pool lwip.heap lwip.stack',
    ]);
  });

  test("is asked for what recipes leave open only", () => {
    const image = 'options { force lwip.slow = true because "of costs"  force lwip.heap = false because "it leaks"  lwip.dns = true }';
    const asked = answers(webOf(ALWAYS_ASKED, image)(), "y", "", "");
    expect(lines(asked)).toEqual(["lwip.small = n", '"Buffers" = 1 of lwip.pool lwip.stack', "lwip.dns = y"]);
    expect(taken(asked)).toEqual(["lwip.small", "lwip.pool", "lwip.dns", "lwip.slow", "lwip.alone"]);
    expect(newOptions(asked.end!)).toEqual([]);
  });

  test("says what stands against an entry", () => {
    const asked = answers(webOf(ALWAYS_ASKED, 'check !lwip.stack because "it is small"')(), "n", "2", "1", "n");
    expect(lines(asked)).toHaveLength(4);
    expect(lines(asked)[2]).toContain("it is small");
    expect(taken(asked)).toEqual(["lwip.heap", "lwip.alone"]);
  });
});

describe("an optional choice", () => {
  const web = webOf(TRACE);
  const WHETHER = '"Trace" = n';

  test("is asked for itself, then for its entry", () => {
    const on = answers(web(), "maybe", "Yes", "1");
    expect(lines(on)).toEqual([WHETHER, `("maybe" is no bool) ${WHETHER}`, '"Trace" = 2 of lwip.brief lwip.full']);
    expect(taken(on)).toEqual(["lwip.brief"]);
    expect(lines(answers(web("CONFIG_LWIP_FULL=y\n"), "", ""))).toEqual(['"Trace" = y', '"Trace" = 2 of lwip.brief lwip.full']);
    expect(taken(answers(web("CONFIG_LWIP_FULL=y\n"), "n"))).toEqual([]);
  });

  test("that is off isn't asked where something was saved", () => {
    expect(lines(answers(webOf(TRACE + bool("LWIP_DNS"))("# CONFIG_LWIP_DNS is not set\n")))).toEqual([]);
    expect(lines(answers(webOf(TRACE + bool("LWIP_DNS"))("\n"), "y"))).toEqual(["lwip.dns = n"]);
  });

  test("that stays off is asked once, and never if it was filled in", () => {
    for (const said of ["", "n"]) {
      const off = answers(web(), said);
      expect([lines(off), taken(off)]).toEqual([[WHETHER], []]);
      const text = choicesText(off.end!);
      expect(text).toContain("# CONFIG_LWIP_BRIEF is not set\n# CONFIG_LWIP_FULL is not set\n");
      const filled = fillNew(web(), asItIs);
      expect(choicesText(filled)).toBe(text);
      for (const one of [web(text), filled, fillNew(web(text), asItIs)]) expect(lines(answers(one))).toEqual([]);
    }
  });
});

/** The same answer wherever the same is asked. */
const byPrompt =
  (numbers: readonly number[]) =>
  ({ kind, prompt, ...question }: Question): string => {
    const number = numbers[prompt.length % numbers.length]!;
    if (kind !== "choice") return number % 2 === 0 ? "n" : "y";
    return String(1 + (number % ("entries" in question ? question.entries.length : 1)));
  };
const numbers = fc.array(fc.nat({ max: 5 }), { minLength: 7, maxLength: 7 });
const saved = fc
  .uniqueArray(fc.constantFrom("SMALL", "POOL", "HEAP", "STACK", "DNS", "FAST", "SLOW", "BRIEF", "FULL"))
  .chain((names) => fc.tuple(...names.map((name) => fc.constantFrom(`CONFIG_LWIP_${name}=y\n`, `# CONFIG_LWIP_${name} is not set\n`))))
  .map((all) => all.join(""));

describe("whatever was saved and is answered", () => {
  const web = webOf(ALWAYS_ASKED + TRACE);
  const entriesOn = (one: Configuration, ...names: readonly string[]): number =>
    names.filter((name) => one.options.get(`lwip.${name}`)?.value === true).length;

  test("one entry of each choice is on, of an optional one at most one, and nothing is new after that", () => {
    fc.assert(
      fc.property(saved, numbers, (text, said) => {
        const { asked, end } = talk(askNewOptions(web(text)), byPrompt(said));
        expect(entriesOn(end!, "pool", "heap", "stack")).toBe(1);
        expect(entriesOn(end!, "fast", "slow")).toBe(end!.options.get("lwip.dns")?.value === true ? 1 : 0);
        expect(entriesOn(end!, "brief", "full")).toBeLessThan(2);
        for (const question of asked) {
          if (question.kind !== "choice") continue;
          // What was answered last is what came of it.
          const last = asked.findLast(({ kind, prompt }) => kind === "choice" && prompt === question.prompt);
          if (last?.kind !== "choice") continue;
          const { name } = last.entries[Number(byPrompt(said)(last)) - 1]!;
          expect(end!.options.get(name!)?.value).toBe(true);
        }
        expect(lines(talk(askNewOptions(web(choicesText(end!))), () => ""))).toEqual([]);
      }),
    );
  });

  test("after what fills it in nothing is asked", () => {
    fc.assert(
      fc.property(saved, (text) => {
        expect(lines(answers(fillNew(web(text), asItIs)))).toEqual([]);
      }),
    );
  });
});

describe("the same file as a tree of its own", () => {
  const there = (text: string): ReturnType<typeof openTree>["session"] => {
    const { session } = openTree({ files: { Kconfig: ALWAYS_ASKED + TRACE, ...(text === "" ? {} : { ".config": text }) } });
    session.read(".config");
    return session;
  };
  /** Of choices: what is selected isn't new to conf. */
  const isEntry = (name: string): boolean => !/^lwip\.(?:small|dns)$/.test(name);
  const shortName = (name: string): string => name.toLowerCase().replace("lwip_", "lwip.");
  const web = webOf(ALWAYS_ASKED + TRACE);

  test("lists the same entries as new", () => {
    fc.assert(
      fc.property(saved, (text) => {
        const { values } = there(text);
        const names = newNodes(values).flatMap((id) => values.model.symbols[values.model.nodes[id]!.symbol]!.name ?? []);
        expect(newOptions(web(text)).flatMap(({ declared: { key } }) => (isEntry(key) ? [key] : []))).toEqual(
          names.map(shortName).filter(isEntry),
        );
      }),
    );
  });

  test("comes to the same values by the same answers", () => {
    fc.assert(
      fc.property(saved, numbers, (text, said) => {
        const { values, loaded } = there(text);
        talk(
          askNew(values, (place) => loaded.sources.help(place)),
          byPrompt(said),
        );
        const on = values.model.symbols.flatMap(({ name }, id) => {
          values.compute(id);
          return name?.startsWith("LWIP_") === true && values.tri[id] === 2 ? [shortName(name)] : [];
        });
        expect(taken(talk(askNewOptions(web(text)), byPrompt(said))).toSorted()).toEqual(on.toSorted());
      }),
    );
  });
});
