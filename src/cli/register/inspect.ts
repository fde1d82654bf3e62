import type { Command } from "commander";
import { building, collect, json, type Flags, type Commands } from "./registration.ts";

/** What a workspace declares and its targets are made of: list, graph, show, log, compdb, explain-inputs. */
export const inspectCommands: Commands = {
  list(program, invoke) {
    json(program.command("list"))
      .description("list images, platforms, libraries and their options")
      .action(async (flags: Flags, c: Command) => {
        const { listCommand } = await import("../commands/list.ts");
        await invoke(c, flags, (context) => listCommand(context));
      });
  },
  graph(program, invoke) {
    json(building(program.command("graph <target>")))
      .description("print the derivations that a target is made of")
      .option("--dot", "print it for graphviz")
      .action(async (target: string, flags: Flags, c: Command) => {
        const { graphCommand } = await import("../commands/graph.ts");
        await invoke(c, flags, (context) => graphCommand(context, target, flags));
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
