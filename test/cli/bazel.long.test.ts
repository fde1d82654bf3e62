import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isInstalled } from "../support/installed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { serving } from "./serving.ts";

/** Bazel's HTTP cache (docs «Remote caching»): action results in `/ac/`, blobs in `/cas/`, GET and PUT. Debian's Bazel has no other than that and gRPC. */
test.skipIf(!isInstalled("bazel"))("kiln serve is Bazel's cache: what one machine built, another takes", { timeout: 600_000 }, async () => {
  await serving(async (address, folder) => {
    const work = temporaryFolder("bazel");
    const source = join(work, "in.txt");
    writeFileSync(join(work, "WORKSPACE"), "");
    writeFileSync(join(work, "BUILD"), 'genrule(name = "out", srcs = ["in.txt"], outs = ["out.txt"], cmd = "tr a-z A-Z < $< > $@")\n');
    /** Each machine has a folder of its own for all that Bazel keeps. */
    const build = async (machine: string): Promise<string> => {
      const own = temporaryFolder(`bazel-${machine}`);
      const options = ["--remote_cache", address, "--color=no", "--curses=no", "--noshow_progress", "--spawn_strategy=local"];
      const { stderr } = await promisify(execFile)(
        "bazel",
        ["--batch", "--nohome_rc", `--output_user_root=${own}`, "build", "//:out", ...options],
        { cwd: work, env: { PATH: process.env["PATH"], HOME: own }, maxBuffer: 1 << 26 },
      );
      expect(readFileSync(join(work, "bazel-bin/out.txt"), "utf8")).toBe(readFileSync(source, "utf8").toUpperCase());
      return /INFO: (\d+ processes: .*)\./.exec(stderr)?.[1] ?? stderr;
    };
    writeFileSync(source, "hello\n");
    expect(await build("first")).toBe("2 processes: 1 internal, 1 local");
    expect(readdirSync(folder).toSorted()).toEqual(["ac", "cas"]);
    expect(await build("second")).toBe("2 processes: 1 remote cache hit, 1 internal");
    writeFileSync(source, "other\n");
    expect(await build("third")).toBe("2 processes: 1 internal, 1 local");
  });
});
