import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import { runKiln, type KilnResult } from "../support/kiln.ts";

const root = mkdtempSync(join(tmpdir(), "kiln-options-"));
export const folder = join(root, "w");
afterAll(() => rmSync(root, { recursive: true, force: true }));

export const LWIP = `library lwip {
  option ipv6: bool { prompt = "IPv6"  default = false  requires = [opt.dns] }
  option dns: bool { prompt = "DNS"  default = false }
  option mode: enum("heap", "pool") { prompt = "Mode"  default = "heap"  help = "Where packets are." }
  option pbufs: int(8..4096) {
    prompt  = "Buffers"
    depends = opt.mode == "pool"
    default = 64 when heap.size < 1MiB
    default = 256
  }
  check heap.size >= 64KiB because "lwip's pools need it"
  sources = []
}
library heap { option size: size(4KiB..1GiB) { prompt = "Heap"  default = 4MiB }  sources = [] }
library spare { option on: bool { prompt = "On"  default = false }  sources = [] }
`;
export const WEB = `platform p { toolchain = { }  archs = [x86_64] }
platform q { toolchain = { }  archs = [x86_64] }
image web {
  platforms = [p, q]
  needs lwip, heap
  needs spare when target.platform == q
  options { heap.size = 2MiB }
  config = ./web.config
  app { option greeting: string { prompt = "Greeting"  default = "hi" }  sources = [] }
}
`;

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "images"), { recursive: true });
  put("workspace.kiln", "workspace w { }\nexports { images = [web] }\n");
  put("lwip.kiln", LWIP);
  put("images/web.kiln", WEB);
});

export const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
export const read = (name: string): string => readFileSync(join(folder, name), "utf8");
export const config = async (words: readonly string[], input = "", env: Readonly<Record<string, string>> = {}): Promise<KilnResult> =>
  await runKiln(["config", ...words], { cwd: folder, input, env });
export const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => /^(?:CONFIG_|# CONFIG_)/.test(line));
export const printed = async (...words: readonly string[]): Promise<readonly string[]> =>
  linesOf((await config([...words, "--output", "-"])).stdout);
