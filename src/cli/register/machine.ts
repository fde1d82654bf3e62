import { Argument, type Command } from "commander";
import { json, type Flags, type Commands } from "./registration.ts";

/** The machine that builds, its store and its shells: doctor, store, completion. */
export const machineCommands: Commands = {
  doctor(program, invoke) {
    json(program.command("doctor"))
      .description("tell whether this machine can build, what to change, and where each setting comes from")
      .action(async (flags: Flags, c: Command) => {
        const { doctorCommand } = await import("../commands/doctor.ts");
        await invoke(c, flags, (context) => doctorCommand(context));
      });
  },
  gc(program, invoke) {
    json(program.command("gc"))
      .description(
        "remove from the store what no result in an out folder, no kept name and no running build uses; builds may go on meanwhile",
      )
      .option("--older-than <age>", "keep what was used since: 12h, 30d, 4w")
      .option("--max-size <size>", "keep what was used last, up to this size: 500MiB, 20GiB")
      .option("-n, --dry-run", "only tell what would be removed")
      .action(async (flags: Flags, c: Command) => {
        const { gcCommand } = await import("../commands/gc.ts");
        await invoke(c, flags, (context) => gcCommand(context, flags));
      });
  },
  store(program, invoke) {
    const store = program.command("store").description("the content-addressed store").configureHelp({ showGlobalOptions: true });
    json(store.command("verify"))
      .description("hash everything in the store again and check every record")
      .option("--repair", "remove what is damaged, so that builds make it again, and mend what can be mended")
      .action(async (flags: Flags, c: Command) => {
        const { storeVerifyCommand } = await import("../commands/store-verify.ts");
        await invoke(c, flags, (context) => storeVerifyCommand(context, flags));
      });
    json(store.command("du"))
      .description("tell how large the store is, what of it is in use, and by which results")
      .action(async (flags: Flags, c: Command) => {
        const { storeDuCommand } = await import("../commands/store-du.ts");
        await invoke(c, flags, (context) => storeDuCommand(context));
      });
    json(store.command("roots"))
      .description("list what `kiln gc` keeps: results in out folders with their steps, and kept names")
      .action(async (flags: Flags, c: Command) => {
        const { storeRootsCommand } = await import("../commands/store-roots.ts");
        await invoke(c, flags, (context) => storeRootsCommand(context));
      });
    store
      .command("keep <root> <result>")
      .description("keep a result by a name, also when its out folder is gone: kiln store keep release-1.2 out/hello@linux-x86_64")
      .action(async (root: string, result: string, flags: Flags, c: Command) => {
        const { storeKeepCommand } = await import("../commands/store-roots.ts");
        await invoke(c, flags, (context) => storeKeepCommand(context, root, result));
      });
    store
      .command("release <root>")
      .description("no longer keep what has this name")
      .action(async (root: string, flags: Flags, c: Command) => {
        const { storeReleaseCommand } = await import("../commands/store-roots.ts");
        await invoke(c, flags, (context) => storeReleaseCommand(context, root));
      });
    json(store.command("optimise"))
      .description("make hard links of files that lie in the store twice")
      .action(async (flags: Flags, c: Command) => {
        const { storeOptimiseCommand } = await import("../commands/store-optimise.ts");
        await invoke(c, flags, (context) => storeOptimiseCommand(context));
      });
    store
      .command("path")
      .description("print the store's folder")
      .action(async (flags: Flags, c: Command) => {
        const { storePathCommand } = await import("../commands/store-path.ts");
        await invoke(c, flags, (context) => storePathCommand(context));
      });
  },
  server(program, invoke) {
    const server = program
      .command("server")
      .description(
        "a process that stays for the next `kiln build` and `kiln check`, which then need less to start (KILN_SERVER=never: none)",
      )
      .configureHelp({ showGlobalOptions: true });
    json(server.command("status"))
      .description("tell whether there is one for commands of this terminal, and what it is at")
      .action(async (flags: Flags, c: Command) => {
        const { serverStatusCommand } = await import("../commands/server.ts");
        await invoke(c, flags, (context) => serverStatusCommand(context));
      });
    json(server.command("start"))
      .description("start one, unless there is one")
      .action(async (flags: Flags, c: Command) => {
        const { serverStartCommand } = await import("../commands/server.ts");
        await invoke(c, flags, (context) => serverStartCommand(context));
      });
    json(server.command("stop"))
      .description("end it, after the command that it is at")
      .action(async (flags: Flags, c: Command) => {
        const { serverStopCommand } = await import("../commands/server.ts");
        await invoke(c, flags, (context) => serverStopCommand(context));
      });
  },
  completion(program, invoke) {
    program
      .command("completion")
      .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
      .description("print a script that completes commands, options, targets and files: source <(kiln completion bash)")
      .action(async (shell: string, flags: Flags, c: Command) => {
        const { completionCommand } = await import("../commands/completion.ts");
        await invoke(c, flags, async (context) => completionCommand(context, shell));
      });
  },
  // What those scripts ask.
  __complete(program, invoke) {
    program.command("__complete [words...]", { hidden: true }).action(async (words: string[], flags: Flags, c: Command) => {
      const { completeCommand } = await import("../commands/completion.ts");
      await invoke(c, flags, (context) => completeCommand(context, program, words));
    });
  },
};
