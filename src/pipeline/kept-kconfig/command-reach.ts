import { readFileSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { lookAt } from "../kept/observations.ts";
import { plainWords, RUNS_TEXT, shellWords } from "./shell-words.ts";

/** What commands can read, as far as their words tell. Paths are absolute. */
export interface Reach {
  /** Programs, scripts and other files: what is in them counts. */
  readonly files: Set<string>;
  /** Nothing is there. */
  readonly missing: Set<string>;
  /** Names without a slash, and what PATH leads them to; undefined: nothing. */
  readonly names: Map<string, string | undefined>;
}

export interface ReachWorld {
  /** Absolute: commands run here. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of variables of the environment that Kconfig files asked for: what they name are the tools of this tree, as CC is. */
  readonly asked: ReadonlyMap<string, unknown>;
}

/** Words of the shell, and programs whose output hangs on nothing but their arguments, their input and the files that these name. */
const PURE: ReadonlySet<string> = new Set(
  `! . : [ awk basename bash break case cat command continue cut dash dirname do done echo egrep elif else env esac eval exec exit expand export expr
  false fgrep fi fold for gawk grep head if in local mawk mkdir mktemp nl od paste printf read readonly return rev rm sed seq set sh shift sort tail
  test then tr trap true type uniq unset until wc while`.split(/\s+/),
);
/**
 * Words of the shell behind which other words mean other things (`cd`, `IFS`), or whose answer hangs on something else than the words: on limits and
 * masks of the process, on its relatives, on time.
 */
const OPENING: ReadonlySet<string> = new Set(
  `cd pushd popd dirs alias unalias IFS CDPATH umask ulimit times jobs bg fg kill hash history fc shopt enable declare typeset compgen suspend
  PPID BASHPID RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME HOSTNAME -nt -ot`.split(/\s+/),
);
const AWK = /\b[gm]?awk\b/;
/** What makes an awk program something else than a function of its input; a program in a file isn't read. */
const AWK_OPENING = /\b(?:srand|rand|systime|strftime|getline|system|ENVIRON|PROCINFO)\b|\s(?:-[fiE]|--(?:file|include|exec))/;
/** Prints all variables of the shell; the time. */
const SHELL_OPENING = /(?:^|[\s;&|({])set\s*(?:[;|&<>)}]|$)|%\([^)]*\)T/m;

/** Shells whose scripts are read for what they name. */
const SHELLS: ReadonlySet<string> = new Set(["sh", "dash", "bash"]);
/** One that no quotes can be around: they would stand before it in its line. */
const COMMENT = /^([^'"\\\n]*?)(?<!\S)#.*$/gm;
/** Scripts that call scripts that call scripts … */
const DEEPEST = 8;

/**
 * Finds out what a command can read: every word of it that is a file, or a program on PATH; of shell scripts their words, too. False: it names
 * something of which that can't be told (a program that is neither pure nor a tool that the environment names, a folder, a pattern for file
 * names, a device, a name that is put together from pieces): what it prints may be another thing each time.
 */
export class CommandReach {
  readonly reach: Reach = { files: new Set(), missing: new Set(), names: new Map() };
  readonly #world: ReachWorld;
  readonly #scripts = new Map<string, boolean>();
  /** Words of the values of so many variables that were asked for. */
  #tools: ReadonlySet<string> = new Set();
  #askedCount = 0;

  constructor(world: ReachWorld) {
    this.#world = world;
  }

  follow(command: string): boolean {
    return this.#text(command, this.#world.folder, 0);
  }

  /** `beside`: the folder of the script whose text it is. */
  #text(text: string, beside: string, depth: number): boolean {
    if (depth > DEEPEST || hasPattern(text) || SHELL_OPENING.test(text) || (AWK.test(text) && AWK_OPENING.test(text))) return false;
    const placed = text.replaceAll(/\$\(dirname ("?)\$0\1\)(?=\/[\w.-]+)/g, () => beside);
    if (!this.#words(placed, beside, depth)) return false;
    let isClosed = true;
    for (const [, name = ""] of text.matchAll(/\$\{?([A-Za-z_]\w*)/g)) {
      const value = this.#world.env[name];
      if (value === undefined || name === "PATH") continue;
      if (!this.#value(value, beside, depth)) isClosed = false;
    }
    // What is below a folder that it goes through isn't looked at.
    return isClosed && !/\bgrep\b[^|;\n]*\s-\w*[rR]/.test(text);
  }

  #words(text: string, beside: string, depth: number): boolean {
    const words = shellWords(text);
    if (words === undefined) return false;
    let isClosed = true;
    for (const word of words.plain) if (!this.#word(word, beside, depth)) isClosed = false;
    for (const word of words.quoted) {
      if (!this.#path(word, beside, depth)) isClosed = false;
      if (RUNS_TEXT.test(text) && word.length < text.length && !this.#words(word, beside, depth)) isClosed = false;
    }
    return isClosed;
  }

  /** Of a variable: it can be one name, or several words. */
  #value(value: string, beside: string, depth: number): boolean {
    if (/[^\t\n -~]/.test(value)) return false;
    let isClosed = /^[\w./+~@%-]*$/.test(value) || this.#path(value, beside, depth);
    for (const word of plainWords(value)) if (!this.#word(word, beside, depth)) isClosed = false;
    return isClosed;
  }

  #word(word: string, beside: string, depth: number): boolean {
    if (OPENING.has(word) || word.startsWith("~")) return false;
    if (word.startsWith("@") && !this.#word(word.slice(1), beside, depth)) return false;
    const value = /^-[\w-]+=(.*)$/s.exec(word)?.[1] ?? (word.startsWith("-") ? word.slice(2) : undefined);
    if (value !== undefined && !this.#optionValue(value, depth)) return false;
    const slash = word.indexOf("/");
    if (slash < 0) return this.#name(word, depth);
    // An option with a path in it: -I/usr/include.
    const path = word.startsWith("-") ? word.slice(slash) : word;
    if (path === "/dev/null") return true;
    return this.#path(path, beside, depth);
  }

  #path(path: string, beside: string, depth: number): boolean {
    const places = new Set([resolve(this.#world.folder, path), ...(beside === this.#world.folder ? [] : [join(beside, basename(path))])]);
    return [...places].map((place) => this.#place(place, depth)).every(Boolean);
  }

  /** `-fVERSION`, `-I./headers`, `-mcmodel=kernel`: of a folder, its being there doesn't matter. */
  #optionValue(value: string, depth: number): boolean {
    if (value.startsWith("~")) return false;
    if (value === "" || value.startsWith("/dev/null")) return true;
    const path = resolve(this.#world.folder, value);
    const stat = this.#look(path);
    return stat === undefined || stat.isDirectory() || (stat.isFile() && this.#file(path, depth));
  }

  #place(path: string, depth: number): boolean {
    const stat = this.#look(path);
    return stat === undefined || (stat.isFile() && this.#file(path, depth));
  }

  /** Undefined: nothing is there. What was found so once stays so: another run doesn't find it so if it is there by then. */
  #look(path: string): Stats | undefined {
    const { missing } = this.reach;
    if (missing.has(path)) return undefined;
    const stat = lookAt(path);
    if (stat === undefined) missing.add(path);
    return stat;
  }

  #name(word: string, depth: number): boolean {
    if (word.startsWith("-") || word === "") return true;
    // `cat VERSION`, `test -d headers`: what has this name here. The folder itself is always there.
    const isHereClosed = word === "." || word === ".." || this.#place(resolve(this.#world.folder, word), depth);
    const program = this.#onPath(word);
    if (program === undefined) return isHereClosed;
    if (PURE.has(word)) {
      this.reach.files.add(program);
      return isHereClosed;
    }
    return this.#isTool(word) && this.#file(program, depth) && isHereClosed;
  }

  #onPath(name: string): string | undefined {
    const { names } = this.reach;
    if (!names.has(name)) names.set(name, findOnPath(name, this.#world));
    return names.get(name);
  }

  #file(path: string, depth: number): boolean {
    const known = this.#scripts.get(path);
    if (known !== undefined) return known;
    this.reach.files.add(path);
    // One that calls itself is as closed as all else in it. Where it isn't, what was found of scripts in it was too good: they may call it, too.
    const before = this.#scripts.size;
    this.#scripts.set(path, true);
    if (this.#script(path, depth)) return true;
    for (const [within, isClosed] of [...this.#scripts].slice(before)) if (isClosed) this.#scripts.delete(within);
    this.#scripts.set(path, false);
    return false;
  }

  #script(path: string, depth: number): boolean {
    let text: string;
    try {
      text = readFileSync(path, "latin1");
    } catch {
      return false;
    }
    if (!text.startsWith("#!") && !path.endsWith(".sh")) return true;
    const interpreter = /^#!\s*(\S+)/.exec(text)?.[1] ?? "/bin/sh";
    if (!SHELLS.has(basename(interpreter))) return false;
    return this.#place(interpreter, depth) && this.#text(text.replaceAll(COMMENT, "$1"), dirname(path), depth + 1);
  }

  #isTool(word: string): boolean {
    const { asked, env } = this.#world;
    if (asked.size > this.#askedCount) {
      this.#askedCount = asked.size;
      this.#tools = new Set([...asked.keys()].flatMap((name) => [...plainWords(env[name] ?? "")]));
    }
    return this.#tools.has(word);
  }
}

/** Where a program's name leads to; undefined: nowhere. */
export function findOnPath(name: string, { folder, env }: Pick<ReachWorld, "folder" | "env">): string | undefined {
  return pathFolders(folder, env)
    .map((each) => join(each, name))
    .find((path) => {
      const stat = lookAt(path);
      return stat?.isFile() === true && (stat.mode & 0o111) !== 0;
    });
}

export const pathFolders = (folder: string, env: ReachWorld["env"]): readonly string[] =>
  (env["PATH"] ?? "/usr/bin:/bin").split(":").map((each) => resolve(folder, each));

/** A pattern for file names: one that isn't the pattern of a `case`, between quotes, or behind a `$`. */
const hasPattern = (text: string): boolean =>
  text
    .replaceAll(/'[^']*'|"(?:\\.|[^"\\])*"/g, (quoted) => (quoted.startsWith('"') && /\$\(|`/.test(quoted) ? quoted : '""'))
    .split("\n")
    .some((line) => /(?:^|[^$\\"])[*?]/.test(line) && !isCaseLine(line));

/** `a*|*b) …`: the patterns, and nothing of that kind behind them. */
const isCaseLine = (line: string): boolean => /^[^()]*\)(?:[^*?]|\$[*?])*$/.test(line);
