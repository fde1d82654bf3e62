import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { THEMES } from "#eval/builtin.ts";
import { forms } from "#pipeline/documentation/forms/forms.ts";
import { builtinTopics, findTopic, formTopics, languageTopic } from "#pipeline/documentation/find-topic.ts";
import type { Project } from "#pipeline/project.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { openSession, type Session } from "../session.ts";
import { showTopic } from "../show-topic.ts";

/** What a builtin does, how a form of the language is written, what a declaration of the workspace says of itself; without a name all of the language. */
export async function docCommand(context: Context, name: string | undefined): Promise<number> {
  const { terminal } = context;
  if (name === undefined) {
    terminal.out(context.json ? `${JSON.stringify([...formTopics(), ...builtinTopics()])}\n` : overview());
    return EXIT.done;
  }
  const topic = languageTopic(name) ?? (await topicOf(context, name));
  terminal.out(context.json ? `${JSON.stringify(topic)}\n` : showTopic(topic, terminal.colorOut));
  return EXIT.done;
}

const NO_WORKSPACE = "KILN-E1120";

async function topicOf(context: Context, name: string): Promise<ReturnType<typeof findTopic>> {
  await using session = await openSession(context, {});
  return findTopic(name, await projectIfAny(session));
}

async function projectIfAny(session: Session): Promise<Project | undefined> {
  try {
    return await session.project();
  } catch (error) {
    if (error instanceof KilnFailure && error.diagnostics.every(({ code }) => code === NO_WORKSPACE)) return undefined;
    throw error;
  }
}

function overview(): string {
  const all = builtinTopics();
  const width = Math.max(...all.map(({ name }) => name.length)) + 2;
  const themes = Object.entries(THEMES).map(([theme, title]) => {
    const own = all.filter((one) => one.theme === theme);
    return [title, ...own.map(({ name, meaning }) => `  ${name.padEnd(width)}${firstSentence(meaning)}`), ""].join("\n");
  });
  const language = [...forms].map(([theme, own]) =>
    [theme, ...own.map(({ names, title }) => `  ${names.join(" ")}: ${title}`), ""].join("\n"),
  );
  return `${[...language, ...themes].join("\n")}\nkiln doc NAME: a builtin, keyword or operator, with examples; a library, LIBRARY.OPTION, interface, platform, image, profile or rule of the workspace.\n`;
}

/** A list is for finding: the rest is told by `kiln doc NAME`. */
const firstSentence = (text: string): string => text.split(/(?<=[.?]) (?=[A-Z[])/)[0]?.replace(/\.$/, "") ?? text;
