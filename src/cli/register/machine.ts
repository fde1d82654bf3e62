import type { Command } from "commander";
import { json, type Flags, type Register } from "./registration.ts";

/** The machine that builds and its store: doctor, store. */
export const registerMachine: Register = (program, invoke) => {
  json(program.command("doctor"))
    .description("tell whether this machine can build, what to change, and where each setting comes from")
    .action(async (flags: Flags, c: Command) => {
      const { doctorCommand } = await import("../commands/doctor.ts");
      await invoke(c, flags, (context) => doctorCommand(context));
    });
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
};
