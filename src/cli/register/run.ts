import type { Command } from "commander";
import { collect, json, running, telling, unlessDryRun, type Flags, type Commands } from "./registration.ts";

/** Images that run: run, test, ps, logs, stop. */
export const runCommands: Commands = {
  run(program, invoke) {
    telling(running(program.command("run [image] [args...]")))
      .description("build an image and run it: IMAGE or IMAGE@PLATFORM (default: the only exported one); arguments for the guest after --")
      .option(
        "--boot <option=value>",
        "give an option another value at this start, may be given several times: --boot log.level=warn",
        collect,
        [],
      )
      .option("--memory <size>", "memory of the machine: --memory 64MiB")
      .option("--net <kind>", "give it a network device: user (a network of QEMU's own)")
      .option("--port <host:guest>", "lead a port of this host to the guest, may be given several times: --port 8080:80", collect, [])
      .option("--initrd <path>", "hand it a file, or a folder as an archive, as initial ram disk")
      .option("--disk <file>", "give it a file as disk, which it may write to")
      .option("--gdb [port]", "let it wait for a debugger, and tell how to start that: --gdb, --gdb=1234")
      .option("-d, --detach", "let it run by itself; kiln ps, logs and stop know it by its name")
      .option("--name <name>", "that name (default: the image's)")
      .option("--log-size <size>", "with --detach: keep so much of what it says, the newest (default: 16MiB)")
      .option("-n, --dry-run", "build, and print the command that would be run")
      .option("--config <kind>", "build, and print a configuration of another machine for the image: firecracker, xen")
      .option("--json", "with --detach, --dry-run or --config: print one JSON object on standard output")
      .action(async (image: string | undefined, args: string[], flags: Flags, c: Command) => {
        const { runCommand } = await import("../commands/run.ts");
        await invoke(
          c,
          flags,
          unlessDryRun((context) => runCommand(context, image === undefined ? args : [image, ...args], flags)),
        );
      });
  },
  test(program, invoke) {
    json(telling(running(program.command("test [images...]"))))
      .description(
        "run the tests that images declare, on every platform they list; those that passed before with the same image aren't run again",
      )
      .option("--rerun", "run all of them")
      .action(async (images: string[], flags: Flags, c: Command) => {
        const { testCommand } = await import("../commands/test.ts");
        await invoke(
          c,
          flags,
          unlessDryRun((context) => testCommand(context, images, flags)),
        );
      });
  },
  ps(program, invoke) {
    json(program.command("ps"))
      .description("list the machines that kiln run --detach started")
      .action(async (flags: Flags, c: Command) => {
        const { psCommand } = await import("../commands/machines.ts");
        await invoke(c, flags, async (context) => psCommand(context));
      });
  },
  logs(program, invoke) {
    json(program.command("logs <machine>"))
      .description("print what a machine said")
      .option("-f, --follow", "go on until it ends")
      .action(async (machine: string, flags: Flags, c: Command) => {
        const { logsCommand } = await import("../commands/machines.ts");
        await invoke(c, flags, (context) => logsCommand(context, machine, flags));
      });
  },
  stop(program, invoke) {
    json(program.command("stop [machines...]"))
      .description("end machines, and forget them with what they said")
      .option("--all", "all that there are")
      .action(async (machines: string[], flags: Flags, c: Command) => {
        const { stopCommand } = await import("../commands/machines.ts");
        await invoke(c, flags, (context) => stopCommand(context, machines, flags));
      });
  },
};
