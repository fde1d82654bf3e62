import { existsSync, mkdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { ociWords } from "#diagnostics/registry.ts";
import { withRegistry } from "#share/oci/open-registry.ts";
import { pullImage } from "#share/oci/pull-image.ts";
import { parseReference } from "#config/inputs/oci-reference.ts";
import { sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";
import { readSettings } from "../settings.ts";

/** `kiln pull oci://…`: brings an image from an OCI registry into a folder. No workspace is needed for that. */
export async function pullOciCommand(context: Context, words: readonly string[], flags: Flags): Promise<number> {
  const [address, ...more] = words;
  if (address === undefined || more.length > 0) throw new KilnFailure([ociWords("pull")]);
  const reference = parseReference(address);
  const { output, platform } = flags;
  const folder = resolve(context.folder, typeof output === "string" ? output : basename(reference.repository));
  if (existsSync(folder))
    throw new KilnFailure([unusableFile(folder, "written", "EEXIST", "remove it, or name another folder: --output FOLDER")]);
  try {
    mkdirSync(dirname(folder), { recursive: true });
  } catch (error) {
    throw new KilnFailure([unusableFile(folder, "written", errnoIn(error) ?? String(error))]);
  }
  const settings = readSettings(context.env, context);
  const pulled = await withRegistry(reference, { network: settings.fetch, env: context.env }, (registry) =>
    pullImage(
      registry,
      reference,
      {
        platform: typeof platform === "string" ? platform : undefined,
        folder,
        onLayer: (digest, bytes) => {
          if (!context.terminal.quiet) context.terminal.err(`receiving ${digest.slice(0, 19)}… (${sizeText(bytes)})\n`);
        },
      },
      context.signal,
    ),
  );
  if (context.json) printResult(context.terminal, { reference: reference.shown, folder, ...pulled });
  else {
    context.terminal.out(`${folder}\n`);
    if (!context.terminal.quiet)
      context.terminal.err(
        pulled.files.includes("provenance.json")
          ? `whether it is what somebody signed whom you trust: kiln verify ${folder}\n`
          : "nobody signed it: there is no provenance with it\n",
      );
  }
  return EXIT.done;
}
