import { execa } from "execa";
import { mirrorUnknown } from "#diagnostics/fetch.ts";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { shownAddress } from "#diagnostics/shown-address.ts";

/** Base URLs of a mirror, in order: Kiln's own settings, then, for `debian`, what apt on this machine uses. Throws KILN-E0705. */
export async function mirrorBases(
  name: string,
  mirrors: Readonly<Record<string, readonly string[]>>,
  env: NodeJS.ProcessEnv,
): Promise<readonly URL[]> {
  const own = mirrors[name] ?? [];
  for (const base of own) {
    if (!URL.canParse(base) || !/^(?:https?|file):$/.test(new URL(base).protocol))
      throw new KilnFailure([mirrorUnknown(name, `${JSON.stringify(shownAddress(base))} is no URL of https, http or file`)]);
  }
  if (name !== "debian") {
    if (own.length === 0)
      throw new KilnFailure([mirrorUnknown(name, "the configuration file names none, and no other program of this machine knows it")]);
    return own.map(folderUrl);
  }
  const apt = own.length > 0 ? [] : await aptBases(env);
  const bases = [...own, ...apt].map(folderUrl);
  if (bases.length === 0)
    throw new KilnFailure([
      mirrorUnknown(name, "the configuration file names none, and apt, which would know one, isn't there or is set up without"),
    ]);
  return bases;
}

/** Where in a mirror. */
export function belowBase(base: URL, path: string): URL {
  return new URL(path.split("/").map(encodeURIComponent).join("/"), base);
}

function folderUrl(base: string): URL {
  return new URL(base.endsWith("/") ? base : `${base}/`);
}

/**
 * The archives in apt's sources, from the addresses that `apt-get update` would ask for: unlike `indextargets` that works before the first update,
 * and for every way of writing sources. The main archive is first, archives of security updates and others follow.
 */
async function aptBases(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { stdout, failed } = await execa("apt-get", ["update", "--print-uris"], {
    env: { ...env, LC_ALL: "C" },
    extendEnv: false,
    reject: false,
    timeout: 20_000,
    stdin: "ignore",
  });
  if (failed && stdout === "") return [];
  const bases = new Set<string>();
  for (const line of stdout.split("\n")) {
    const base = /^'((?:https?|file):\/\/?[^']*?)\/dists\/[^']*'/.exec(line)?.[1];
    if (base !== undefined) bases.add(base);
  }
  return [...bases].toSorted((a, b) => Number(!a.endsWith("/debian")) - Number(!b.endsWith("/debian")));
}
