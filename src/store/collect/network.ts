import { statfsSync } from "node:fs";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { storeOnNetwork } from "#diagnostics/store-keeping.ts";

/** Types of file systems (statfs(2), linux/magic.h) of which another machine may have a picture that is seconds old. */
const networks: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9P"],
  [0x73757245, "Coda"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
]);

/** The name of the network file system of this type; undefined: it is none that is known. */
export function networkName(type: number): string | undefined {
  return networks.get(type >>> 0);
}

/** Throws KILN-E0615. */
export function refuseNetwork(root: string): void {
  const name = networkName(statfsSync(root).type);
  if (name !== undefined) throw new KilnFailure([storeOnNetwork(root, name)]);
}
