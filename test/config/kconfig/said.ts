/** A warning: of what group, about which symbols, and the place where it has one that counts, as `file:line`. */
export interface Said {
  readonly group: string;
  /** The symbols that it names; the first one is what it is about. */
  readonly names: readonly string[];
  readonly place: string | undefined;
}

/** The groups of conf's warnings, with the symbol that they name. */
const GROUPS: readonly (readonly [group: string, pattern: RegExp])[] = [
  ["type", /ignoring type redefinition of '(.*)' from '/],
  ["prompt", /prompt redefined|leading whitespace ignored/],
  // conf tells this at the statement that follows, wherever that is.
  ["menuconfig", /menuconfig statement without prompt/],
  ["prompt", /'(.*)' defined with (?:more than one|blank) help text/],
  ["default", /default for config symbol '(.*)' must be a single symbol/],
  ["default", /'(.*)': number is invalid$/],
  ["raise", /config symbol '(.*)' uses (?:select|imply), but is not bool or tristate/],
  ["raise", /'(.*)' has wrong type\. '(?:select|imply)' only accept/],
  ["range", /range is (?:only allowed for int or hex symbols|invalid$)/],
  ["untyped", /config symbol defined without type/],
  ["choice", /choice default symbol '(.*)' is not contained in the choice/],
  ["choice", /choice (?:value )?must have a prompt|defaults for choice values not supported|choice value used outside its choice group/],
  ["text", /ignoring unsupported character|multi-line strings not supported|no new line at end of file/],
  ["said", /^[^:]+:\d+: it is /],
  ["unmet", /^WARNING: unmet direct dependencies detected for (.*)$/],
  ["config", /unexpected data: |invalid string found/],
  ["config", /symbol value '.*' invalid for (.*)$/],
  ["config", /override: reassigning to symbol (.*)$/],
  ["config", /(?:override: )?(\S+) (?:changes choice state|creates inconsistent choice state)/],
];

/** What conf warns about. */
export function saidByConf(stderr: string): readonly Said[] {
  const found: { group: string; names: string[]; place: string | undefined }[] = [];
  for (const line of stderr.split("\n")) {
    const last = found.at(-1);
    const selector = last?.group === "unmet" ? /^ {2}- (\S+) \[=[ym]\]/.exec(line)?.[1] : undefined;
    if (selector !== undefined) last?.names.push(selector);
    const match = GROUPS.map(([group, pattern]) => ({ group, words: pattern.exec(line) })).find(({ words }) => words !== null);
    if (match === undefined) continue;
    const name = match.words?.[1];
    found.push({
      group: match.group,
      names: name === undefined ? [] : [name === "<choice>" ? "choice" : name],
      place: /^(.+?:\d+):/.exec(line)?.[1],
    });
  }
  return found;
}

const COMPARED = /^boolean symbol (.*) tested for 'm'\? test forced to '[nmy]'$/;

/** The one kind of warning that conf prints among its results; and what it prints without it. */
export function saidAmongResults(stdout: string): { readonly said: readonly Said[]; readonly results: string } {
  const lines = stdout.split("\n");
  const said = lines.flatMap((line) => {
    const name = COMPARED.exec(line)?.[1];
    return name === undefined ? [] : [{ group: "compare", names: [name], place: undefined }];
  });
  return { said, results: lines.filter((line) => !COMPARED.test(line)).join("\n") };
}

/** The circles of a tree that conf rejects for them: all symbols of each. */
export function loopsByConf(stderr: string): readonly Said[] {
  return stderr
    .split(/^.*error: recursive dependency detected!$/m)
    .slice(1)
    .map((circle) => ({
      group: "loop",
      names: [...circle.matchAll(/:\t(?:symbol|choice) (\S+)/g)].flatMap(([, name = ""]) => (name === "<choice>" ? [] : [name])),
      place: undefined,
    }));
}

/** Same group; every name that conf gives is given; at the same place, if there is no name to know it by. */
const isAlike = (theirs: Said, ours: Said): boolean =>
  theirs.group === ours.group &&
  theirs.names.every((name) => ours.names.includes(name)) &&
  (theirs.names.length > 0 || theirs.group === "menuconfig" || theirs.place === ours.place);

/** The warnings that only one side gives. */
export const unlike = (
  conf: readonly Said[],
  kiln: readonly Said[],
): { readonly missing: readonly Said[]; readonly more: readonly Said[] } => ({
  missing: conf.filter((theirs) => !kiln.some((ours) => isAlike(theirs, ours))),
  more: kiln.filter((ours) => !conf.some((theirs) => isAlike(theirs, ours))),
});

/** The place at which conf gives up, as `file:line`: the statement's; undefined where it doesn't say. */
export function rejectedAt(stderr: string): string | undefined {
  const all = stderr.split("\n").filter((line) => !line.includes("warning:"));
  // What `$(warning-if,…)` of the random trees says looks like a mistake; that of an `$(error-if,…)` is the only line.
  const mistakes = all.filter((line) => !/^[^:]+:\d+: (?:it is .*)?$/.test(line));
  const lines = mistakes.some((line) => line !== "") ? mistakes : all;
  // Bison's own message names the line after the statement's first; what follows it, the statement's.
  const places = lines.flatMap((line) => (line.endsWith(": syntax error") ? [] : (/^(.+?:\d+):/.exec(line)?.slice(1, 2) ?? [])));
  if (places[0] !== undefined) return places[0];
  const syntax = lines.map((line) => /^(.+?):(\d+): syntax error$/.exec(line)).find((match) => match !== null);
  return syntax ? `${syntax[1]}:${Number(syntax[2]) - 1}` : undefined;
}
