import type { Diagnostic } from "./diagnostic.ts";

/** KILN-E1101: the user's configuration file can't be read. */
export function badSettingsFile(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E1101",
    severity: "error",
    message: `the configuration file ${path} can't be used`,
    detail: why,
    advice: "mend the file or remove it; `kiln doctor` shows every setting and where it comes from",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1102: an option of the command line has a value that it can't have. */
export function badOptionValue(option: string, value: string, expected: string): Diagnostic {
  return {
    code: "KILN-E1102",
    severity: "error",
    message: `${option} can't be "${value}"`,
    detail: `expected ${expected}`,
    advice: "see `kiln COMMAND --help`",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1103: the build host is not one that Kiln knows. */
export function unsupportedHost(platform: string, arch: string): Diagnostic {
  return {
    code: "KILN-E1103",
    severity: "error",
    message: `Kiln can't build on ${platform} (${arch})`,
    detail: "steps run in Linux namespaces, with a toolchain for Linux on x86_64 or arm64",
    advice: "run Kiln on Linux x86_64 or arm64, a virtual machine or a container with user namespaces will do",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1104: nothing of that name in the graph. */
export function noSuchStep(name: string, near: readonly string[]): Diagnostic {
  return {
    code: "KILN-E1104",
    severity: "error",
    message: `there is no step "${name}"`,
    ...(near.length > 0 ? { detail: `some that there are:\n${near.map((n) => `  ${n}`).join("\n")}` } : {}),
    advice: "give a target, a step's name as `kiln graph TARGET` prints it, or the first digits of its id",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1170: no compile step reads this file. */
export function noSuchUnit(file: string, near: string | undefined): Diagnostic {
  return {
    code: "KILN-E1170",
    severity: "error",
    message: `no step that compiles C or assembly reads "${file}"`,
    advice: near === undefined ? "give a source or header of a library that a target has (--target)" : `is ${near} meant?`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1105: several steps fit. */
export function ambiguousStep(name: string, fitting: readonly string[]): Diagnostic {
  return {
    code: "KILN-E1105",
    severity: "error",
    message: `"${name}" fits ${fitting.length} steps`,
    detail: fitting.map((n) => `  ${n}`).join("\n"),
    advice: "give more digits of the id or the whole name, or one TARGET before it",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1108: a warning, as `--sandbox=none` was asked for. */
export function withoutSandbox(): Diagnostic {
  return {
    code: "KILN-E1108",
    severity: "warning",
    message: "steps run without a sandbox",
    detail:
      "they can see this machine's files and network; their results are marked, kept apart from those of sandboxed builds, and never shared",
    advice: "leave out --sandbox=none; where no sandbox works, `kiln doctor` tells why",
    notes: [],
    fault: "build",
  };
}

/** KILN-E1106: `kiln eval` got no expression, or two. */
export function expressionMissing(): Diagnostic {
  return {
    code: "KILN-E1106",
    severity: "error",
    message: "`kiln eval` needs one expression",
    advice: "give it in quotes, `kiln eval '1 + 2'`, or a file that holds it, `kiln eval --file x.kiln` (`-`: standard input)",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1107: the file of `kiln eval --file` can't be read. */
export function unreadableExpression(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E1107",
    severity: "error",
    message: `${path} can't be read`,
    detail: why,
    advice: "give the path of a file that holds one expression",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1109: a file or folder of the command line can't be read or written. `why`: errno. */
export function unusableFile(path: string, what: "read" | "written", why: string, advice = adviceFor(what)): Diagnostic {
  return {
    code: "KILN-E1109",
    severity: "error",
    message: `${path} can't be ${what}`,
    detail: why,
    advice,
    notes: [],
    fault: "recipe",
  };
}

const adviceFor = (what: "read" | "written"): string =>
  what === "read"
    ? "give the path of a file that is there, and look at its permissions"
    : "look at its permissions and at the disk's free space";

/** KILN-E1112: a warning: what a command tells of itself (`--events`, `--profile`) could not be written to its end. `why`: errno. */
export function tellingLost(path: string, why: string): Diagnostic {
  return {
    code: "KILN-E1112",
    severity: "warning",
    message: `${path} could not be written to its end`,
    detail: why,
    advice: "the build itself is as told; look at the disk's free space, or at who reads the pipe",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1156: `kiln doc` of something that isn't there. */
export function unknownTopic(name: string, near: string | undefined, hasWorkspace: boolean): Diagnostic {
  const otherwise = "`kiln doc` lists the language, `kiln list` what the workspace declares";
  return {
    code: "KILN-E1156",
    severity: "error",
    message: `nothing is called "${name}"`,
    ...(hasWorkspace ? {} : { detail: "this folder is in no workspace, so only the language was looked through" }),
    advice: near === undefined ? otherwise : `did you mean "${near}"?`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1157: `kiln info` of something that neither the workspace nor an input declares. */
export function unknownDeclaration(name: string, near: string | undefined): Diagnostic {
  return {
    code: "KILN-E1157",
    severity: "error",
    message: `neither the workspace nor an input of it has "${name}"`,
    advice: near === undefined ? "`kiln search WORDS` looks through names and what they are for" : `did you mean "${near}"?`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1158: `kiln info` of a name that several inputs have. `names`: the whole ones. */
export function nameOfSeveral(name: string, names: readonly string[]): Diagnostic {
  return {
    code: "KILN-E1158",
    severity: "error",
    message: `"${name}" is the name of several things`,
    advice: `say which: ${names.join(", ")}`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1110: `kiln explain` of a code that there isn't. */
export function unknownCode(code: string, near: string | undefined): Diagnostic {
  return {
    code: "KILN-E1110",
    severity: "error",
    message: `there is no code ${code}`,
    advice: near === undefined ? "`kiln explain` lists all codes" : `did you mean ${near}? \`kiln explain\` lists all codes`,
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1111: `kiln menu` where nobody can see it. `why`: what is missing. */
export function menuWithoutTerminal(why: string): Diagnostic {
  return {
    code: "KILN-E1111",
    severity: "error",
    message: "`kiln menu` needs a terminal",
    detail: why,
    advice: "start it in a terminal, or change values without one: `kiln config set NAME=VALUE`",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1113: a warning: `make` shares its job slots, but not with this command. */
export function jobserverUnavailable(why: string): Diagnostic {
  return {
    code: "KILN-E1113",
    severity: "warning",
    message: "the job slots of make can't be used: steps run one at a time",
    detail: why,
    advice: "write `+` before the command in the makefile, so that make takes it for one that runs jobs, or say how many with --jobs",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1114: a warning: `--jobs` was given in a command that `make` shares its job slots with. */
export function jobsForced(jobs: string): Diagnostic {
  return {
    code: "KILN-E1114",
    severity: "warning",
    message: `--jobs ${jobs} is used instead of the job slots of make`,
    detail: "this build's steps and what make runs beside it may be more at once than make was told",
    advice: "leave out --jobs to share them",
    notes: [],
    fault: "recipe",
  };
}

/** KILN-E1115: `--svg` of more steps than a picture can show. */
export function pictureTooLarge(count: number, most: number): Diagnostic {
  return {
    code: "KILN-E1115",
    severity: "error",
    message: `${count} steps are too many for a picture`,
    detail: `it could show ${most}`,
    advice: "ask for fewer: `kiln query` has --deps, --rdeps, --depth, --kind and --name; --dot has all, for other programs",
    notes: [],
    fault: "recipe",
  };
}
