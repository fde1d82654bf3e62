// Makes evil.tar in the folder given: a member that climbs out. Same bytes every time.
import { createWriteStream } from "node:fs";
import { pack } from "tar-stream";

const tar = pack();
const mtime = new Date(0);
tar.entry({ name: "ext-1/a.c", mtime }, "int a;\n");
tar.entry({ name: "ext-1/../../outside.c", mtime }, "int outside;\n");
tar.finalize();
tar.pipe(createWriteStream(`${process.argv[2]}/evil.tar`));
