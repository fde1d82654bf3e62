import { Option, type Command } from "commander";
import { building, collect, fetching, json, type Flags, type Commands } from "./registration.ts";

/** What a workspace declares and its targets are made of: list, search, info, graph, query, diff, size, licenses, sbom, why, show, log, debug, compdb, explain-inputs. */
export const inspectCommands: Commands = {
  list(program, invoke) {
    json(program.command("list"))
      .description("list images, platforms, libraries and their options")
      .action(async (flags: Flags, c: Command) => {
        const { listCommand } = await import("../commands/list.ts");
        await invoke(c, flags, (context) => listCommand(context));
      });
  },
  search(program, invoke) {
    json(fetching(program.command("search [words...]")))
      .description("find libraries, options, platforms, images and others of the workspace and its inputs by names and what they are for")
      .addOption(new Option("--kind <kind>", "only these").choices(KINDS))
      .option("--all", "also what inputs don't export")
      .option("--limit <n>", "how many, the best first (default: 20)")
      .addHelpText("after", SEARCH_HELP)
      .action(async (words: string[], flags: Flags, c: Command) => {
        const { searchCommand } = await import("../commands/search.ts");
        await invoke(c, flags, (context) => searchCommand(context, words, flags));
      });
  },
  info(program, invoke) {
    json(fetching(program.command("info <declaration>")))
      .description(
        "tell what a library, option, platform, image or input is: version, licence, needs, options, where it comes from, how to use it",
      )
      .addHelpText("after", INFO_HELP)
      .action(async (name: string, flags: Flags, c: Command) => {
        const { infoCommand } = await import("../commands/info.ts");
        await invoke(c, flags, (context) => infoCommand(context, name, flags));
      });
  },
  graph(program, invoke) {
    json(building(program.command("graph <target>")))
      .description("print the derivations that a target is made of")
      .option("--dot", "print it for graphviz")
      .option("--svg <file>", "write a picture of it, -: to standard output")
      .action(async (target: string, flags: Flags, c: Command) => {
        const { graphCommand } = await import("../commands/graph.ts");
        await invoke(c, flags, (context) => graphCommand(context, target, flags));
      });
  },
  query(program, invoke) {
    json(building(program.command("query [targets...]")))
      .description("print those steps of targets that fit all of these (default: every exported image's)")
      .option("--deps <step>", "what it needs, itself included; may be given several times", collect, [])
      .option("--rdeps <step>", "what needs it, itself included; with --deps: all that lies between the two", collect, [])
      .option("--depth <n>", "how far --deps and --rdeps go, 1: what is needed directly")
      .option("--kind <kind>", "fetch, prepare, compile, link, image or run; may be given several times", collect, [])
      .option("--name <pattern>", "names that match it, * stands for any characters; may be given several times", collect, [])
      .option("--dot", "print them for graphviz")
      .option("--svg <file>", "write a picture of them, -: to standard output")
      .action(async (targets: string[], flags: Flags, c: Command) => {
        const { queryCommand } = await import("../commands/query.ts");
        await invoke(c, flags, (context) => queryCommand(context, targets, flags));
      });
  },
  diff(program, invoke) {
    json(building(program.command("diff <target> <other-target>")))
      .description("print how two targets differ: in what their steps read, options, and where both were built in outputs and symbols")
      .option("--step <step>", "only how one step differs, with all that it needs: name or first digits of the id")
      .action(async (target: string, other: string, flags: Flags, c: Command) => {
        const { diffCommand } = await import("../commands/diff.ts");
        await invoke(c, flags, (context) => diffCommand(context, target, other, flags));
      });
  },
  size(program, invoke) {
    json(building(program.command("size [image]")))
      .description("build an image and tell where each byte of it comes from")
      .addOption(new Option("--by <level>", "one line for each of these (default: library)").choices(["library", "object", "symbol"]))
      .option("--diff <other-target>", "how it differs from another image in that: --diff hello@linux")
      .option("--svg <file>", "write a picture of it, -: to standard output")
      .action(async (image: string | undefined, flags: Flags, c: Command) => {
        const { sizeCommand } = await import("../commands/size.ts");
        await invoke(c, flags, (context) => sizeCommand(context, image, flags));
      });
  },
  licenses(program, invoke) {
    json(building(program.command("licenses [image]")))
      .description("tell under which licence each library of an image is, and where its sources are from")
      .option("--output <folder>", "leave the texts of the licences, and the list, in this folder")
      .action(async (image: string | undefined, flags: Flags, c: Command) => {
        const { licensesCommand } = await import("../commands/licenses.ts");
        await invoke(c, flags, (context) => licensesCommand(context, image, flags));
      });
  },
  sbom(program, invoke) {
    json(building(program.command("sbom [image]")))
      .description("build an image and write its bill of materials: libraries, sources with hashes and patches, licences, the toolchain")
      .addOption(
        new Option("--format <form>", "SPDX 2.3, SPDX 3.0.1 or CycloneDX 1.6, as JSON")
          .choices(["spdx", "spdx3", "cyclonedx"])
          .default("spdx"),
      )
      .option("--output <file>", "where to write it (default: standard output)")
      .addHelpText("after", SBOM_HELP)
      .action(async (image: string | undefined, flags: Flags, c: Command) => {
        const { sbomCommand } = await import("../commands/sbom.ts");
        await invoke(c, flags, (context) => sbomCommand(context, image, flags));
      });
  },
  why(program, invoke) {
    const why = program.command("why").description("tell why something is so").configureHelp({ showGlobalOptions: true });
    json(building(why.command("rebuild <target>")))
      .description("print what a build would run now, and which changes since the last one make it so; builds nothing")
      .option("--output <name>", "also the lazy output of this name, may be given several times", collect, [])
      .action(async (target: string, flags: Flags, c: Command) => {
        const { whyRebuildCommand } = await import("../commands/why-rebuild.ts");
        await invoke(c, flags, (context) => whyRebuildCommand(context, target, flags));
      });
    json(building(why.command("depends <target> <step-or-file>")))
      .description("print the shortest chain by which a target needs a step, or a file of the workspace; exit status 1: it doesn't")
      .action(async (target: string, wanted: string, flags: Flags, c: Command) => {
        const { whyDependsCommand } = await import("../commands/why-depends.ts");
        await invoke(c, flags, (context) => whyDependsCommand(context, target, wanted, flags));
      });
  },
  show(program, invoke) {
    building(program.command("show <target> [step]"))
      .description("print derivations as JSON: a target's, or one step of it (name or first digits of the id)")
      .action(async (target: string, step: string | undefined, flags: Flags, c: Command) => {
        const { showCommand } = await import("../commands/show.ts");
        await invoke(c, flags, (context) => showCommand(context, target, step, flags));
      });
  },
  log(program, invoke) {
    building(program.command("log <target> [step]"))
      .description("print what a step wrote when it last ran, failed ones too")
      .action(async (target: string, step: string | undefined, flags: Flags, c: Command) => {
        const { logCommand } = await import("../commands/log.ts");
        await invoke(c, flags, (context) => logCommand(context, target, step, flags));
      });
  },
  debug(program, invoke) {
    json(building(program.command("debug <target> [step] [command...]")))
      .description("open a shell in the sandbox of a step (default: the one that failed last), or run the command behind -- there")
      .option("--shell <file>", "a statically linked program of this machine as the shell (default: a small one of Kiln's own)")
      .option("--print", "print the step's command, environment and inputs instead")
      .addHelpText("after", DEBUG_HELP)
      .action(async (target: string, step: string | undefined, command: string[], flags: Flags, c: Command) => {
        const { debugCommand } = await import("../commands/debug.ts");
        await invoke(c, flags, (context) => debugCommand(context, target, step === undefined ? command : [step, ...command], flags));
      });
  },
  compdb(program, invoke) {
    json(building(program.command("compdb <targets...>")))
      .description("write compile_commands.json, by which clangd and other tools know how each C file is compiled")
      .option("--output <file>", "where to write it, -: standard output (default: compile_commands.json of the workspace's folder)")
      .action(async (targets: string[], flags: Flags, c: Command) => {
        const { compdbCommand } = await import("../commands/compdb.ts");
        await invoke(c, flags, (context) => compdbCommand(context, targets, flags));
      });
  },
  "explain-inputs"(program, invoke) {
    json(building(program.command("explain-inputs [file]")))
      .description("tell what a C file's compilation reads and why, who reads a header, and (without a file) which files take everything")
      .option("--target <target>", "a target, may be given several times (default: all that the workspace exports)", collect, [])
      .action(async (file: string | undefined, flags: Flags, c: Command) => {
        const { explainInputsCommand } = await import("../commands/explain-inputs.ts");
        await invoke(c, flags, (context) => explainInputsCommand(context, file, flags));
      });
  },
};

const KINDS = ["library", "option", "interface", "platform", "image", "profile", "rule"];

const SEARCH_HELP = `
Each word must stand in a name, a summary, a prompt or a help, at the beginning of a word there; where nothing has them, what is written like them is found.
\`kiln list\` prints all that there is, \`kiln info NAME\` tells all about one thing, \`kiln doc\` also tells about the language.

  kiln search tcp
  kiln search heap size --kind option`;

const INFO_HELP = `
A bare name is the workspace's own, else one that an \`open\` brings in, else one of any input. \`kiln doc NAME\` tells the same of a declaration but where it comes from,
and knows the language; \`kiln show\` and \`kiln graph\` are about the steps of a target.

  kiln info lwip
  kiln info core.lwip.ipv6
  kiln info core`;

const SBOM_HELP = `
Equal images give equal bytes: there is no time in it but that of SOURCE_DATE_EPOCH.

  kiln sbom squeeze@linux > squeeze.spdx.json
  kiln sbom squeeze@linux --format cyclonedx --output squeeze.cdx.json`;

const DEBUG_HELP = `
What the step needs is built first. The sandbox is as the step has it: its inputs in /build, its environment, user, limits, no network; but there is no deadline.
Nothing that is changed in it is kept. Kiln's shell knows ls, cat, cd, env, export, run (the step's command again) and programs by their paths.
Exit status: the command's, 128 and the signal's number where one ended it.`;
