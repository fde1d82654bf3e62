import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import { circumstances } from "./circumstances.ts";

/** sun_path of unix(7) without its last byte. */
const LONGEST_PATH = 107;

/** Where the server of such processes as this one listens. */
export interface ServerPlace {
  readonly folder: string;
  readonly socket: string;
  readonly circumstances: string;
}

/** Undefined: there can be none here. Another Kiln (`bundle`: digest of its code), or one under other circumstances, has a server of its own. */
export function serverPlace(env: NodeJS.ProcessEnv, bundle: string): ServerPlace | undefined {
  const own = circumstances(env);
  if (own === undefined) return undefined;
  const runtime = env["XDG_RUNTIME_DIR"];
  // Under `sudo` it may still be the user's.
  const folder = runtime?.startsWith("/") === true && isOurs(runtime) ? `${runtime}/kiln` : `${tmpdir()}/kiln-${process.getuid?.()}`;
  const socket = `${folder}/${bundle}-${nameOf(own)}`;
  return Buffer.byteLength(socket) > LONGEST_PATH ? undefined : { folder, socket, circumstances: own };
}

/** Nobody else can put a socket there. */
export function isOurs(folder: string): boolean {
  try {
    const stats = lstatSync(folder);
    return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

/** FNV-1a, twice: a name, without Node's module of hashes at each start. Where two texts have one name the server still compares them. */
function nameOf(text: string): string {
  let [one, two] = [0x811c9dc5, 0x01234567];
  for (let i = 0; i < text.length; i++) {
    one = Math.imul(one ^ text.charCodeAt(i), 0x01000193);
    two = Math.imul(two ^ text.charCodeAt(i), 0x01000193) + i;
  }
  return [one, two].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
