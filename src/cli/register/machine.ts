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
  store(program, invoke) {
    const store = program.command("store").description("the content-addressed store").configureHelp({ showGlobalOptions: true });
    json(store.command("verify"))
      .description("hash everything in the store again and check every record")
      .action(async (flags: Flags, c: Command) => {
        const { storeVerifyCommand } = await import("../commands/store-verify.ts");
        await invoke(c, flags, (context) => storeVerifyCommand(context));
      });
    store
      .command("path")
      .description("print the store's folder")
      .action(async (flags: Flags, c: Command) => {
        const { storePathCommand } = await import("../commands/store-path.ts");
        await invoke(c, flags, (context) => storePathCommand(context));
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
