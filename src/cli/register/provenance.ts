import type { Command } from "commander";
import { json, running, type Commands, type Flags } from "./registration.ts";

/** Who built an image, of what: attest, verify. */
export const provenanceCommands: Commands = {
  attest(program, invoke) {
    json(running(program.command("attest [image]")))
      .description("build an image and sign its provenance (SLSA v1): what it was built from, by whom, with which result")
      .option("--key <key>", "a key of your own, or a file with a secret key (default: the only key that there is)")
      .option("--builder <uri>", "who builds (default: whoever holds the key)")
      .option("--output <file>", "where to write it, -: to standard output (default: out/TARGET.provenance.json)")
      .addHelpText("after", ATTEST_HELP)
      .action(async (image: string | undefined, flags: Flags, c: Command) => {
        const { attestCommand } = await import("../commands/attest.ts");
        await invoke(c, flags, (context) => attestCommand(context, image, flags));
      });
  },
  verify(program, invoke) {
    json(running(program.command("verify [image]")))
      .description("check that a built image, or what lies in a folder, is what somebody signed whose key you trust")
      .option("--provenance <file>", "the signed provenance (default: provenance.json in the folder, or out/TARGET.provenance.json)")
      .option("--rebuild", "build it again from the recipes here, each step twice, and compare the bytes")
      .addHelpText("after", VERIFY_HELP)
      .action(async (image: string | undefined, flags: Flags, c: Command) => {
        const { verifyCommand } = await import("../commands/verify.ts");
        await invoke(c, flags, (context) => verifyCommand(context, image, flags));
      });
  },
};

const ATTEST_HELP = `
  kiln key generate ci
  kiln attest hello@linux --key ci`;

const VERIFY_HELP = `
  kiln key trust ed25519:… --name ci
  kiln verify hello@linux
  kiln verify ./pulled --rebuild`;
