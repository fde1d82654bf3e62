import { assertNever } from "#diagnostics/assert-never.ts";
import { shownAddress } from "#diagnostics/shown-address.ts";
import { openEngine } from "#pipeline/engine.ts";
import type { CacheSettings } from "#share/cache/cache-settings.ts";
import { programOnPath } from "#sandbox/program-on-path.ts";
import { diagnoseSandbox, type SandboxDiagnosis } from "#sandbox/diagnose.ts";
import type { Context } from "../program.ts";
import { sizeText } from "../amounts.ts";
import { EXIT } from "../exit-codes.ts";
import { openProgress } from "../progress.ts";
import { hasCaches, readSettings, type Settings } from "../settings.ts";
import { sharingSettings } from "../sharing-settings.ts";

/** Programs beside Kiln that `kiln run` starts, and Debian's names of their packages. */
const PROGRAMS = [
  { program: "qemu-system-x86_64", package: "qemu-system-x86" },
  { program: "qemu-system-aarch64", package: "qemu-system-arm" },
] as const;

/** Can this machine build, what would have to change, and where each setting comes from. Exit 1: it can't. */
export async function doctorCommand(context: Context): Promise<number> {
  const { terminal } = context;
  const settings = readSettings(context.env, context);
  const sandbox = await trySandbox(context, settings);
  const programs = PROGRAMS.map(({ program, package: name }) => ({ program, package: name, path: programOnPath(program, context.env) }));
  if (context.json) {
    terminal.out(
      `${JSON.stringify({ node: process.version, host: `${process.platform} ${process.arch}`, settings: [...settingRows(settings), cacheRow(context, settings)], sandbox, programs })}\n`,
    );
    return sandbox.tier === undefined ? EXIT.failed : EXIT.done;
  }
  terminal.out(`node      ${process.version} on ${process.platform} ${process.arch}\n`);
  terminal.out(`config    ${settings.file}${settings.fileExists ? "" : " (not there)"}\n`);
  for (const { name, value, origin } of [...settingRows(settings), cacheRow(context, settings)])
    terminal.out(`  ${name.padEnd(14)} ${value} (${origin})\n`);
  terminal.out(`sandbox   ${sandbox.tier ?? "none works"}: ${sandbox.meaning}\n`);
  for (const { tier, failure } of sandbox.tried)
    terminal.out(`  ${tier.padEnd(13)} ${failure ? `${failure.step}: ${failure.errno}` : "works"}\n`);
  for (const [name, value] of Object.entries(sandbox.settings)) terminal.out(`  ${name} = ${value}\n`);
  if (sandbox.advice !== undefined) terminal.out(`  to change: ${sandbox.advice}\n`);
  terminal.out(`memory    ${memoryText(sandbox)}\n`);
  if (sandbox.memory.advice !== undefined) terminal.out(`  to change: ${sandbox.memory.advice}\n`);
  for (const { program, package: name, path } of programs)
    terminal.out(`qemu      ${path ?? `${program} is not on PATH: install ${name} to run images in QEMU`}\n`);
  terminal.out(sandbox.tier === undefined ? "this machine can't build yet\n" : "this machine can build\n");
  return sandbox.tier === undefined ? EXIT.failed : EXIT.done;
}

function memoryText({ limits, memory: { limit, because } }: SandboxDiagnosis): string {
  const most = `a step may use ${sizeText(limits.memoryBytes)}`;
  switch (limit) {
    case "hard":
      return `${most}, enforced by the kernel: ${because}`;
    case "sampled":
      return `${most}, best effort, looked at four times a second: ${because}`;
    case "none":
      return `nothing keeps a step from using all of it: ${because}`;
    default:
      return assertNever(limit);
  }
}

async function trySandbox(context: Context, settings: Settings): Promise<SandboxDiagnosis> {
  const progress = openProgress(context.terminal);
  const engine = openEngine({
    storeFolder: settings.store.value,
    lowerStores: settings.lowerStores.value,
    folder: context.folder,
    jobs: settings.jobs.value,
    keepGoing: false,
    fetch: settings.fetch,
    // The toolchain is fetched and unpacked by Kiln itself; no step runs.
    sandbox: "auto",
    onEvent: progress.onEvent,
    signal: context.signal,
    platform: process.platform,
    arch: process.arch,
  });
  try {
    return await diagnoseSandbox({
      helper: await engine.helper(),
      storeRoot: engine.store.root,
      slots: settings.jobs.value,
      stepMemoryBytes: settings.stepMemory.value,
    });
  } finally {
    progress.close();
    await engine.close();
  }
}

interface SettingRow {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

function settingRows({
  store,
  lowerStores,
  jobs,
  maxStoreSize,
  stepMemory,
  logSize,
  server,
  fetch,
  fetchOrigins,
}: Settings): readonly SettingRow[] {
  const values: Readonly<Record<string, string | undefined>> = {
    https_proxy: fetch.httpsProxy && shownAddress(fetch.httpsProxy),
    no_proxy: fetch.noProxy,
    cafile: fetch.cafile,
    npm_registry: fetch.npmRegistry && shownAddress(fetch.npmRegistry),
    mirrors: Object.entries(fetch.mirrors)
      .map(([name, urls]) => `${name} = ${urls.map(shownAddress).join(" ")}`)
      .join(", "),
  };
  return [
    { name: "store", value: store.value, origin: store.origin },
    {
      name: "lower_stores",
      value: lowerStores.value.length === 0 ? "not set" : lowerStores.value.join(" "),
      origin: lowerStores.origin,
    },
    { name: "jobs", value: String(jobs.value), origin: jobs.origin },
    {
      name: "max_store_size",
      value: maxStoreSize.value === undefined ? "not set" : sizeText(maxStoreSize.value),
      origin: maxStoreSize.origin,
    },
    {
      name: "step_memory",
      value: stepMemory.value === undefined ? "three quarters of the machine's" : sizeText(stepMemory.value),
      origin: stepMemory.origin,
    },
    { name: "log_size", value: sizeText(logSize.value), origin: logSize.origin },
    { name: "server", value: server.value, origin: server.origin },
    ...Object.entries(values).map(([name, value]) => ({
      name,
      value: value === undefined || value === "" ? (DEFAULTS[name] ?? "not set") : value,
      origin: fetchOrigins[name] ?? "default",
    })),
  ];
}

/** Where results of others come from and go to. */
function cacheRow({ env }: Context, settings: Settings): SettingRow {
  const isSet = hasCaches(settings, env, {});
  const caches = isSet ? sharingSettings(settings, env, {}).caches : [];
  const rights = ({ read, write }: CacheSettings): string => [...(read ? ["read"] : []), ...(write ? ["written"] : [])].join(" and ");
  const value = caches.map((cache) => `${shownAddress(cache.address)} (${rights(cache)})`).join(" ");
  const isFromEnvironment = Boolean(env["KILN_CACHE"]) || Boolean(env["KILN_CACHE_WRITE"]);
  return {
    name: "caches",
    value: value || "not set",
    origin: isFromEnvironment ? "environment" : isSet ? "configuration file" : "default",
  };
}

const DEFAULTS: Readonly<Record<string, string>> = { npm_registry: "as npm is configured", mirrors: "as apt is configured" };
