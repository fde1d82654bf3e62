import { statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { randomUUID } from "node:crypto";
import { gte } from "semver";
import { WORKSPACE_FILE } from "#config/find-workspace.ts";
import { hostFileSystem } from "#config/host-files.ts";
import { parseReference, readReference, type Reference } from "#config/inputs/oci-reference.ts";
import { workspaceAbout } from "#config/workspace-about.ts";
import { aboutMissing, gitUnusable, publishWords, uncommitted } from "#diagnostics/bundles.ts";
import { unusableFile } from "#diagnostics/command-line.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { errnoIn } from "#diagnostics/errno.ts";
import { noWorkspace } from "#diagnostics/workspace.ts";
import { listWorkspace } from "#pipeline/listing.ts";
import { inputsThatStay } from "#pipeline/publish/inputs-stay.ts";
import { publishedFiles } from "#pipeline/publish/published-files.ts";
import { publishTree, type PublishedTree } from "#pipeline/publish/publish-tree.ts";
import { laidFile, layOutFiles } from "#share/archive/laid-files.ts";
import { BUNDLE_SUFFIX } from "#share/bundle/bundle-file.ts";
import { bundleName, type BundleManifest, isVersion, manifestText, PAYLOAD_TYPE, tagOf } from "#share/bundle/manifest.ts";
import { type PushedBundle, pushBundle } from "#share/bundle/push-bundle.ts";
import { writeBundle, type WrittenBundle } from "#share/bundle/write-bundle.ts";
import { withRegistry } from "#share/oci/open-registry.ts";
import { signEnvelope } from "#share/sign/envelope.ts";
import type { SigningKey } from "#share/sign/signing-key.ts";
import type { Store } from "#store/store.ts";
import { parseModule } from "#syntax/parse.ts";
import { countText, sizeText } from "../amounts.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { printResult } from "../print-result.ts";
import type { Flags } from "../register/registration.ts";
import { openSession } from "../session.ts";
import { signingKey } from "../signing-key.ts";

/** Makes a bundle of the workspace, once all of it that others will see was checked, and sends it where somebody said. */
export async function publishCommand(context: Context, address: string | undefined, flags: Flags): Promise<number> {
  const isDry = flags["dryRun"] === true;
  const output = typeof flags["output"] === "string" ? flags["output"] : undefined;
  if (address === undefined && output === undefined && !isDry) throw new KilnFailure([publishWords("it says nowhere to")]);
  const reference = address === undefined ? undefined : parseReference(address);
  const key = flags["unsigned"] === true || (isDry && flags["key"] === undefined) ? undefined : signingKey(context, flags["key"]);
  await using session = await openSession(context, flags);
  const { folder } = session;
  if (!hostFileSystem.isFile(join(folder, WORKSPACE_FILE))) throw new KilnFailure([noWorkspace(context.folder)]);
  const { paths, changes = [] } = await publishedFiles(folder, context.env);
  if (changes.length > 0 && flags["dirty"] !== true) throw new KilnFailure([uncommitted(changes)]);
  const { store } = await session.engine();
  const published = await publishTree(folder, paths, store);
  const manifest = await checkedManifest(context, published, store, flags);
  if (reference !== undefined) checkTag(address ?? "", reference, manifest);
  session.progress.close();
  if (isDry) {
    tellDry(context, manifest, published, key);
    return EXIT.done;
  }
  const envelope = signEnvelope(PAYLOAD_TYPE, Buffer.from(manifestText(manifest), "utf8"), key === undefined ? [] : [key]);
  const bundle = { manifest, envelope, nodes: published.nodes };
  const path = output === undefined ? join(store.temporaryFolder(), `bundle-${randomUUID()}`) : outputPath(context, output, manifest);
  try {
    const file = await written(bundle, store, path, context.signal);
    const pushed = reference && (await push(context, reference, { manifest, envelope, file }, session.settings.fetch));
    tellDone(context, manifest, { file: output === undefined ? undefined : file, pushed, key });
  } finally {
    if (output === undefined) await rm(path, { force: true });
  }
  return EXIT.done;
}

/** What is published is looked at where nothing else lies beside it: it must be a workspace that `kiln check` finds right, for everybody. */
async function checkedManifest(context: Context, published: PublishedTree, store: Store, flags: Flags): Promise<BundleManifest> {
  const folder = join(store.temporaryFolder(), `publish-${randomUUID()}`);
  try {
    const files = [...published.nodes].flatMap(([path, node]) => (node.kind === "tree" ? [] : [laidFile(path, node, store)]));
    await layOutFiles(folder, files, context.signal);
    if (!hostFileSystem.isFile(join(folder, WORKSPACE_FILE))) throw new KilnFailure([gitUnusable(`git ignores ${WORKSPACE_FILE}`)]);
    const about = aboutOf(folder, context.version);
    const staying = inputsThatStay(folder, hostFileSystem, parseModule);
    if (staying.length > 0) throw new KilnFailure(staying);
    await using session = await openSession({ ...context, folder }, { ...flags, locked: true });
    const { declarations, everyTarget } = await session.project();
    // Without an image there is no target that its libraries could be part of.
    if (everyTarget().length > 0) await session.summarise({ kind: "everything" });
    const own = listWorkspace(declarations, []).libraries.filter(({ name }) => !name.includes("."));
    return {
      ...about,
      libraries: own.map(({ name, version }) => ({ name, ...(version === undefined ? {} : { version }) })),
      options: own.reduce((sum, { options }) => sum + options.length, 0),
      files: published.nodes.size,
      bytes: published.bytes,
      tree: published.tree,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function aboutOf(folder: string, own: string): Pick<BundleManifest, "name" | "version" | "summary" | "license" | "kiln"> {
  const source = { path: WORKSPACE_FILE, text: hostFileSystem.readText(join(folder, WORKSPACE_FILE)) };
  const { module, diagnostics: found } = parseModule(source);
  const { about, diagnostics } = workspaceAbout(module, source);
  const errors = [...found.filter(({ severity }) => severity === "error"), ...diagnostics];
  if (errors.length > 0) throw new KilnFailure(errors);
  const { name, version, license, summary, kiln = own, at } = about ?? {};
  const refuse = (why: string): never => {
    throw new KilnFailure([aboutMissing(why, at)]);
  };
  if (name === undefined) return refuse("workspace.kiln has no block `workspace NAME`");
  if (version === undefined) return refuse("it has no version");
  if (!isVersion(version)) return refuse(`its version ${JSON.stringify(version)} isn't one like 1.2.0 or 1.2.0-rc.1 (SemVer)`);
  if (!isVersion(kiln)) return refuse(`\`kiln\`, the oldest Kiln that it is for, is ${JSON.stringify(kiln)}, and no version like ${own}`);
  if (!gte(own, kiln)) return refuse(`it is for Kiln ${kiln}, and this is ${own}`);
  return { name, version, kiln, ...(summary === undefined ? {} : { summary }), ...(license === undefined ? {} : { license }) };
}

/** A tag that is said must be the version's: whoever reads it believes that. */
function checkTag(address: string, reference: Reference, { version }: BundleManifest): void {
  const read = readReference(address);
  if (typeof read === "string" || read.identifier === undefined || reference.identifier === tagOf(version)) return;
  throw new KilnFailure([publishWords(`the tag is ${reference.identifier}, and the workspace's version ${version}; leave the tag out`)]);
}

function outputPath(context: Context, output: string, manifest: BundleManifest): string {
  const path = resolve(context.folder, output);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, `${bundleName(manifest)}${BUNDLE_SUFFIX}`) : path;
}

async function written(bundle: Parameters<typeof writeBundle>[0], store: Store, path: string, signal: AbortSignal): Promise<WrittenBundle> {
  try {
    return await writeBundle(bundle, store, path, signal);
  } catch (error) {
    signal.throwIfAborted();
    const errno = errnoIn(error);
    if (errno === undefined) throw error;
    throw new KilnFailure([unusableFile(path, "written", errno)]);
  }
}

async function push(
  context: Context,
  reference: Reference,
  bundle: Parameters<typeof pushBundle>[2],
  network: Parameters<typeof withRegistry>[1]["network"],
): Promise<PushedBundle> {
  return await withRegistry(reference, { network, env: context.env }, (registry) =>
    pushBundle(registry, reference, bundle, context.signal),
  );
}

const firstLine = ({ name, version, license, files, bytes, tree }: BundleManifest): string =>
  `${name} ${version}${license === undefined ? "" : ` (${license})`}: ${countText(files, "file")}, ${sizeText(bytes)}, tree ${tree}\n`;

function tellDry(context: Context, manifest: BundleManifest, { nodes }: PublishedTree, key: SigningKey | undefined): void {
  const paths = [...nodes.keys()].toSorted();
  if (context.json) {
    printResult(context.terminal, { dryRun: true, ...manifest, paths, key: key?.public.text ?? null });
    return;
  }
  const { out } = context.terminal;
  out(firstLine(manifest));
  const libraries = manifest.libraries.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`));
  out(
    `libraries ${libraries.length === 0 ? "none" : libraries.join(", ")}; ${countText(manifest.options, "option")}; for Kiln ${manifest.kiln} or newer\n`,
  );
  for (const path of paths) out(`  ${path}\n`);
}

function tellDone(
  context: Context,
  manifest: BundleManifest,
  {
    file,
    pushed,
    key,
  }: { readonly file: WrittenBundle | undefined; readonly pushed: PushedBundle | undefined; readonly key: SigningKey | undefined },
): void {
  if (context.json) {
    printResult(context.terminal, { ...manifest, key: key?.public.text ?? null, file: file ?? null, pushed: pushed ?? null });
    return;
  }
  const { terminal } = context;
  if (!terminal.quiet) terminal.err(firstLine(manifest));
  if (file) terminal.out(`${file.path}\n`);
  if (pushed) terminal.out(`${pushed.reference.slice(0, pushed.reference.lastIndexOf(":"))}@${pushed.digest}\n`);
  if (pushed?.wasThere === true && !terminal.quiet) terminal.err(`${pushed.reference} was there as it is\n`);
  if (!terminal.quiet) terminal.err(key === undefined ? "not signed\n" : `signed by ${key.public.text}\n`);
}
