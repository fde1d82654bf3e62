// Makes lib.kiln.tar.zst in the folder given: a bundle without a signature. Same bytes every time.
import { writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { Zstd } from "@hpcc-js/wasm-zstd";
import { pack } from "tar-stream";

const manifest = {
  bytes: 17,
  files: 1,
  kiln: "0.1.0",
  libraries: [],
  name: "lib",
  options: 0,
  tree: `${"0".repeat(64)}/0`,
  version: "1.0.0",
};
const payload = Buffer.from(JSON.stringify(manifest)).toString("base64");
const envelope = JSON.stringify({ payload, payloadType: "application/vnd.kiln.bundle.v1+json", signatures: [] });
const tar = pack();
const mtime = new Date(0);
tar.entry({ name: "kiln-bundle.json", mtime }, envelope);
tar.entry({ name: "lib-1.0.0/workspace.kiln", mtime }, "workspace lib {}\n");
tar.finalize();
const zstd = await Zstd.load();
writeFileSync(`${process.argv[2]}/lib.kiln.tar.zst`, zstd.compress(await buffer(tar)));
