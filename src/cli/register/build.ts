import { type Command, Option } from "commander";
import {
  building,
  collect,
  fetching,
  json,
  running,
  sharing,
  telling,
  unlessDryRun,
  WATCH,
  type Flags,
  type Commands,
} from "./registration.ts";

/** From nothing to images: init, build, fetch; and what pins what they are made of: lock, update, vendor. */
export const buildCommands: Commands = {
  init(program, invoke) {
    json(program.command("init [folder]"))
      .description("start a workspace that builds and runs at once; overwrites nothing")
      .addOption(new Option("--template <name>", "what to start with").choices(["app", "library"]).default("app"))
      .addOption(new Option("--library", "a library set that others can take in: --template library").conflicts("template"))
      .option("--name <name>", "its name (default: made of the folder's)")
      .action(async (folder: string | undefined, flags: Flags, c: Command) => {
        const { initCommand } = await import("../commands/init.ts");
        await invoke(c, flags, (context) => initCommand(context, folder ?? ".", flags));
      });
  },
  build(program, invoke) {
    json(telling(running(program.command("build [targets...]"))))
      .description("build targets and leave them in out/TARGET (default: every exported image on every platform it lists)")
      .option("--print-out-paths", "print the path of each output, one a line")
      .option("--watch", WATCH)
      .option("--step <step>", "build one step of the targets, by its name or id (kiln graph lists them), and what it needs")
      .option(
        "--check",
        "run every step again, as another user, in another folder, with one processor; report those that give something else",
      )
      .option("--output <name>", "also build the lazy output of this name, may be given several times: --output debug", collect, [])
      .addHelpText("after", TARGET_HELP)
      .action(async (targets: string[], flags: Flags, c: Command) => {
        const { buildCommand } = await import("../commands/build.ts");
        await invoke(
          c,
          flags,
          unlessDryRun((context) => buildCommand(context, targets, flags)),
        );
      });
  },
  fetch(program, invoke) {
    json(telling(building(program.command("fetch [targets...]"))))
      .description("fetch all sources that targets need, and build nothing")
      .option("--hash <url>", "fetch one locator and print its hash for a recipe")
      .action(async (targets: string[], flags: Flags, c: Command) => {
        const { fetchCommand } = await import("../commands/fetch.ts");
        await invoke(
          c,
          flags,
          unlessDryRun((context) => fetchCommand(context, targets, flags)),
        );
      });
  },
  lock(program, invoke) {
    json(fetching(program.command("lock")))
      .description("pin inputs and sources in kiln.lock: what is new; what is there stays; both sides of a merge are put together")
      .addHelpText("after", LOCK_HELP)
      .action(async (flags: Flags, c: Command) => {
        const { lockCommand } = await import("../commands/lock.ts");
        await invoke(c, flags, (context) => lockCommand(context, flags));
      });
  },
  update(program, invoke) {
    json(sharing(fetching(program.command("update [inputs...]"))))
      .description("move inputs to what they are now (default: all), and tell what that changes")
      .option("--dry-run", "only tell")
      .addOption(
        new Option(
          "--build",
          "build what is in out/ again (nothing there: every exported image) and tell how sizes of images change",
        ).conflicts(["dryRun", "hashes"]),
      )
      .addOption(
        new Option("--hashes", "write hashes of sources into recipes where they are missing, or their locators are others now").conflicts(
          "dryRun",
        ),
      )
      .addHelpText("after", UPDATE_HELP)
      .action(async (inputs: string[], flags: Flags, c: Command) => {
        const { updateCommand } = await import("../commands/update.ts");
        await invoke(c, flags, (context) => updateCommand(context, inputs, flags));
      });
  },
  vendor(program, invoke) {
    json(building(program.command("vendor [targets...]")))
      .description("put all that targets are built from into the folder vendor, from where builds take it: then they need no network")
      .option("--archive <file>", "into a tar archive instead, to be unpacked in the workspace's folder")
      .addHelpText("after", VENDOR_HELP)
      .action(async (targets: string[], flags: Flags, c: Command) => {
        const { vendorCommand } = await import("../commands/vendor.ts");
        await invoke(c, flags, (context) => vendorCommand(context, targets, flags));
      });
  },
};

const LOCK_HELP = `
Examples:
  kiln lock                     after a new input in workspace.kiln, or a merge
  kiln build --locked           in CI: nothing is built but what kiln.lock says`;

const UPDATE_HELP = `
An INPUT is a name that workspace.kiln gives, or one below it: core, core.net.
Examples:
  kiln update --dry-run         what would move
  kiln update core              that one only
  kiln update --build           and how large images are then
  kiln update --hashes          after another URL or version in a recipe`;

const VENDOR_HELP = `
Examples:
  kiln vendor                   for every exported image; commit the folder, or copy it
  kiln vendor --archive all.tar web`;

const TARGET_HELP = `
A TARGET is IMAGE, IMAGE@PLATFORM or IMAGE@PLATFORM-ARCH; with .LIBRARY behind it, one library of that image.
LIBRARY, LIBRARY@PLATFORM: that library with the defaults of its options, on the platform that the first exported image lists first.
Exit status: 0 done, 1 a build failed, 2 the command line or a recipe is wrong, 130 interrupted.`;
