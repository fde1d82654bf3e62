/**
 * What the variables of Kbuild call that name compilers and their like. They write what `-o` names, and nothing else without an option that says so; where
 * there is none, a file with a name of its own of whatever they are given. An assembler is given its standard input even without a word.
 */
const TOOLS = ["CC", "HOSTCC", "LD", "AR", "NM", "OBJCOPY", "OBJDUMP", "READELF", "STRIP"];

/** `$(success,…)` and its like: whether something succeeds, said in words that stand there. */
const QUESTION = /^\{ ([^]*); \} >\/dev\/null 2>&1 && echo "([^"$`\\]*)" \|\| echo "([^"$`\\]*)"$/;
/** What is made in a folder of its own. */
const APART = 'trap "rm -rf .tmp_$$" EXIT; mkdir .tmp_$$; ';
const OWN_FILE = /^\.tmp_\$\$\/[\w.]+$/;
/** A word, with quotes around it, or a `|` between two commands. Nothing in it is the shell's to replace. */
const PIECE = / *(?:'([^']*)'|"((?:[^"\\$`]|\\[^$`])*)"|([\w.,=+:@%/-]+|\.tmp_\$\$\/[\w.]+)|(\|))(?= |$)/y;

/** Programs that only tell. */
const TELLERS: ReadonlySet<string> = new Set(["test", "echo", "printf", "grep", "head"]);

/** Options that change what is made, or whether it is, and let nothing else be written. */
const OPTION = new RegExp(
  `^-(?:${[
    "[cESPvV]|O\\w?|nostdlib|std=[\\w+]+|D\\w+(?:=\\w*)?",
    "W[a-z][a-z0-9+-]*(?:=[\\w-]+)?|Wa,-m[\\w=.+-]*|m[\\w=.,+-]*",
    "f(?:no-)?(?:sanitize|stack-protector|cf-protection|trivial-auto-var-init|zero-call-used-regs|function-sections|data-sections)[\\w=,-]*",
    "f(?:no-)?(?:patchable-function-entry|min-function-alignment|align|strict-flex-arrays|integrated-as|pi[ce]|PI[CE])[\\w=,-]*",
    "enable-[a-z-]+",
    "frandomize-layout-seed-file=/dev/null",
    "-(?:version|help|gc-sections|be8|fix-cortex-[\\w-]+|(?:target|orphan-handling|compress-debug-sections|pack-dyn-relocs)=[\\w-]+)",
  ].join("|")})$`,
);
/** These write beside what `-o` names. */
const DEBUG_OPTION = /^-g(?:\d|z=\w+|split-dwarf|dwarf-\d)?$/;
const LANGUAGES: ReadonlySet<string> = new Set(["c", "assembler", "assembler-with-cpp"]);

/**
 * Knows the commands of Kconfig files that ask whether a tool can do something, in the few forms that Linux's macros (`cc-option`, `as-instr`, `ld-option`)
 * give them. They change nothing that another command or file could see: so they may run at any time, at once, also in vain.
 */
export class Questions {
  /** Words that begin a call of a tool. */
  readonly #tools: readonly (readonly string[])[];

  constructor(env: Readonly<Record<string, string | undefined>>) {
    const named = TOOLS.flatMap((name) => env[name] ?? []).filter((value) => /^[\w./+-]+(?: [\w./+-]+)*$/.test(value));
    this.#tools = [...new Set(named)].map((value) => value.split(" "));
  }

  isOne(command: string): boolean {
    const body = QUESTION.exec(command)?.[1];
    if (body === undefined) return false;
    const isApart = body.startsWith(APART);
    const calls = callsIn(isApart ? body.slice(APART.length) : body);
    return calls !== undefined && calls.length > 0 && calls.every((words) => this.#isHarmless(words, isApart));
  }

  #isHarmless([name = "", ...words]: readonly string[], isApart: boolean): boolean {
    if (TELLERS.has(name)) return true;
    if (name === "command") return words.length === 2 && words[0] === "-v";
    const tool = this.#tools.find((one) => one.every((word, i) => word === (i === 0 ? name : words[i - 1])));
    return tool !== undefined && changesNothing(words.slice(tool.length - 1), isApart);
  }
}

/** The words of each command of a pipeline, without their quotes; undefined: there is something else in it. */
function callsIn(text: string): readonly (readonly string[])[] | undefined {
  const calls: string[][] = [[]];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    if (/^ +$/.test(text.slice(PIECE.lastIndex))) break;
    const found = PIECE.exec(text);
    if (found === null) return undefined;
    const [, single, double, plain, bar] = found;
    if (bar === undefined) calls.at(-1)?.push(single ?? double ?? plain ?? "");
    else calls.push([]);
  }
  return calls;
}

const isInput = (word: string): boolean => word === "/dev/null" || word === "-";

/** Of the words behind a tool's name. */
function changesNothing(words: readonly string[], isApart: boolean): boolean {
  if (words.some(isInput) && !words.includes("-o") && !words.includes("-E")) return false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (isInput(word)) continue;
    if (word === "-o" || word === "-x" || word === "-mllvm" || word === "--param") {
      if (!isOwn(word, words[++i] ?? "", isApart)) return false;
    } else if (!OPTION.test(word) && !(isApart && DEBUG_OPTION.test(word))) return false;
  }
  return true;
}

/** Of an option whose value is a word of its own. */
function isOwn(option: string, value: string, isApart: boolean): boolean {
  if (option === "-o") return value === "/dev/null" || (isApart && OWN_FILE.test(value));
  return option === "-x" ? LANGUAGES.has(value) : /^-?[a-z][\w-]*(?:=\d+)?$/.test(value);
}
