import { dirname, join } from "node:path";
import type { KconfigHost } from "../host.ts";
import { asBytes, asText } from "../text/sources.ts";

export interface OpenedSource {
  /** As the statement calls it, or what its pattern found. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Reads NAME from the folder of the run, else from the folder that the environment's `srctree` names. */
export function openSource(host: KconfigHost, name: string): OpenedSource | undefined {
  for (const path of placesOf(host, name)) {
    const text = host.read(path);
    if (text !== undefined) return { name, path, text };
  }
  return undefined;
}

/** What a statement of the extended dialect names: a path, or a pattern, beginning at the folder of the run or of the file that it is in. */
export function openMatching(host: KconfigHost, written: string, besides: string | undefined): readonly OpenedSource[] {
  const name = besides === undefined ? written : join(dirname(besides), written);
  if (!/[*?[]/.test(name)) {
    const found = openSource(host, name);
    return found === undefined ? [] : [found];
  }
  for (const pattern of placesOf(host, name)) {
    const prefix = pattern.length - name.length;
    const found = host.glob(asText(pattern)).flatMap((path): OpenedSource[] => {
      const bytes = asBytes(path);
      const text = host.read(bytes);
      return text === undefined ? [] : [{ name: bytes.slice(Math.max(0, prefix)), path: bytes, text }];
    });
    if (found.length > 0) return found;
  }
  return [];
}

function placesOf(host: KconfigHost, name: string): readonly string[] {
  const tree = host.env("srctree");
  return tree === undefined || name.startsWith("/") ? [name] : [name, `${asBytes(tree)}/${name}`];
}
