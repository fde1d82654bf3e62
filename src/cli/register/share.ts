import { type Command, Option } from "commander";
import { building, fetching, json, running, sharing, telling, type Commands, type Flags } from "./registration.ts";

/** What is shared with others: results, and keys that vouch for them. */
export const shareCommands: Commands = {
  push(program, invoke) {
    json(telling(running(program.command("push [targets...]"))))
      .description("build targets and send all that they are made from to the caches that are written, signed (docs/caches.md)")
      .option("--sbom", "to oci://…: bills of materials with it, in SPDX and CycloneDX")
      .addHelpText("after", PUSH_HELP)
      .action(async (targets: string[], flags: Flags, c: Command) => {
        if (targets.some(isOci)) {
          const { pushOciCommand } = await import("../commands/push-oci.ts");
          await invoke(c, flags, (context) => pushOciCommand(context, targets, flags));
          return;
        }
        const { pushCommand } = await import("../commands/push.ts");
        await invoke(c, flags, (context) => pushCommand(context, targets, flags));
      });
  },
  pull(program, invoke) {
    json(sharing(building(program.command("pull [targets...]"))))
      .description("get targets from the caches that are read and leave them in out/TARGET; run nothing")
      .option("--all", "all that they are made from, too")
      .option("--output <folder>", "of oci://…: where the image goes (default: ./NAME)")
      .option("--platform <platform/arch>", "of oci://…: which of several: qemu/x86_64")
      .addHelpText("after", PULL_HELP)
      .action(async (targets: string[], flags: Flags, c: Command) => {
        if (targets.some(isOci)) {
          const { pullOciCommand } = await import("../commands/pull-oci.ts");
          await invoke(c, flags, (context) => pullOciCommand(context, targets, flags));
          return;
        }
        const { pullCommand } = await import("../commands/pull.ts");
        await invoke(c, flags, (context) => pullCommand(context, targets, flags));
      });
  },
  publish(program, invoke) {
    json(fetching(program.command("publish [address]")))
      .description(
        "make a signed bundle of the workspace, which others take in as an input, and send it to an OCI registry or write a file",
      )
      .option("--output <file>", "write it here: NAME-VERSION.kiln.tar.zst in a folder, or this file")
      .option("--key <key>", "a key of your own, or a file with a secret key (default: the only key that there is)")
      .addOption(new Option("--unsigned", "sign it with no key: nobody can tell whose it is").conflicts("key"))
      .option("--dirty", "publish the folder as it is, not only as git has it")
      .option("--dry-run", "check all, and only tell what would be in it")
      .addHelpText("after", PUBLISH_HELP)
      .action(async (address: string | undefined, flags: Flags, c: Command) => {
        const { publishCommand } = await import("../commands/publish.ts");
        await invoke(c, flags, (context) => publishCommand(context, address, flags));
      });
  },
  cache(program, invoke) {
    const cache = program
      .command("cache")
      .description("what targets are made from, in one file: for CI, or where there is no network")
      .configureHelp({ showGlobalOptions: true });
    json(running(cache.command("export <file> [targets...]")))
      .description(
        "build targets and write what they are made from to a file, signed where a key is set: kiln cache export cache.tar.zst hello",
      )
      .option("--top-level", "only what targets leave")
      .action(async (file: string, targets: string[], flags: Flags, c: Command) => {
        const { cacheExportCommand } = await import("../commands/cache.ts");
        await invoke(c, flags, (context) => cacheExportCommand(context, file, targets, flags));
      });
    json(cache.command("import <file>"))
      .description(
        "take such a file into the store; anything in it that nobody signed whom you trust, or that is damaged, and none of it counts",
      )
      .option("--unsigned", "trust the file itself: nobody else can have written it")
      .action(async (file: string, flags: Flags, c: Command) => {
        const { cacheImportCommand } = await import("../commands/cache.ts");
        await invoke(c, flags, (context) => cacheImportCommand(context, file, flags));
      });
  },
  serve(program, invoke) {
    json(program.command("serve <folder>"))
      .description("serve a folder as a cache for builds, ccache and others over HTTP, until Ctrl-C; tokens: docs/caches.md")
      .option("--host <address>", "where it listens", "127.0.0.1")
      .option("--port <number>", "0: any that is free", "8473")
      .option("--max-size <size>", "what was not used for longest goes beyond this: 500MiB, 20GiB", "20GiB")
      .action(async (folder: string, flags: Flags, c: Command) => {
        const { serveCommand } = await import("../commands/serve.ts");
        await invoke(c, flags, (context) => serveCommand(context, folder, flags));
      });
  },
  key(program, invoke) {
    const key = program
      .command("key")
      .description("keys that sign what is shared, and keys of others whose signatures count here")
      .configureHelp({ showGlobalOptions: true });
    json(key.command("generate <new-key>"))
      .description("make an ed25519 key; its secret stays in a file that only you can read: kiln key generate ci")
      .action(async (name: string, flags: Flags, c: Command) => {
        const { keyGenerateCommand } = await import("../commands/key.ts");
        await invoke(c, flags, (context) => keyGenerateCommand(context, name));
      });
    json(key.command("show <key>"))
      .description("print the public half of a key, for others to trust")
      .option("--pem", "as SubjectPublicKeyInfo in PEM, which openssl reads")
      .action(async (name: string, flags: Flags, c: Command) => {
        const { keyShowCommand } = await import("../commands/key.ts");
        await invoke(c, flags, (context) => keyShowCommand(context, name, flags));
      });
    json(key.command("trust <key>"))
      .description("take results that this key has signed: a public key's text (ed25519:…), a file with it, or a key of your own")
      .option("--name <name>", "what it is called here")
      .action(async (given: string, flags: Flags, c: Command) => {
        const { keyTrustCommand } = await import("../commands/key.ts");
        await invoke(c, flags, (context) => keyTrustCommand(context, given, flags));
      });
    json(key.command("list"))
      .description("list your own keys and those that you trust")
      .action(async (flags: Flags, c: Command) => {
        const { keyListCommand } = await import("../commands/key.ts");
        await invoke(c, flags, (context) => keyListCommand(context));
      });
    json(key.command("untrust <trusted-key>"))
      .description("take no more results of a key, by its name or id; what it gave so far stays in the store")
      .action(async (name: string, flags: Flags, c: Command) => {
        const { keyUntrustCommand } = await import("../commands/key.ts");
        await invoke(c, flags, (context) => keyUntrustCommand(context, name));
      });
  },
};

/** Said here once more: what reads addresses is loaded with the commands that need it. */
const isOci = (word: string): boolean => word.startsWith("oci://");

const PUSH_HELP = `
With an address of an OCI registry behind one image: builds it for all of its platforms and sends it there (docs/oci.md).

  kiln push hello oci://registry.example.org/me/hello:1.0
  kiln push hello@qemu-x86_64 oci://localhost:5000/hello`;

const PUBLISH_HELP = `
Name, version, licence and summary are what workspace.kiln says: workspace NAME { version = "1.2.0"  license = "MIT"  summary = "…" }
A version that a registry has stays what it is (docs/sharing.md).

  kiln publish --dry-run
  kiln publish oci://registry.example.org/me/lib
  kiln publish --output lib.kiln.tar.zst`;

const PULL_HELP = `
With an address of an OCI registry: brings one image from there into a folder, without a workspace (docs/oci.md).

  kiln pull oci://registry.example.org/me/hello:1.0 --platform qemu/x86_64 --output hello`;
