import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileHelper } from "#sandbox/compile-helper.ts";
import { DiskWriter } from "#sandbox/disk-writer.ts";
import { openSandbox } from "#sandbox/open-sandbox.ts";
import { openStore } from "#store/open-store.ts";
import { toolchainFolder } from "../support/toolchain.ts";

test("the real store below a closed home, under a closed umask: a compile goes in and out", async () => {
  const zig = await toolchainFolder();
  const home = mkdtempSync(join(tmpdir(), "kiln-home-"));
  const umask = process.umask(0o077);
  const store = openStore(join(home, "cache/store"));
  let sandbox;
  try {
    chmodSync(home, 0o700);
    const tools = join(home, "tools");
    mkdirSync(join(tools, "include"), { recursive: true });
    for (const name of ["stddef.h", "__stddef_max_align_t.h"])
      writeFileSync(join(tools, "include", name), readFileSync(join(zig, "lib/include", name)));
    writeFileSync(join(tools, "zig"), readFileSync(join(zig, "zig")), { mode: 0o755 });
    symlinkSync("zig", join(tools, "clang"));
    const toolchain = store.materialise(await store.importFolder(tools));
    const source = store.putBytes(Buffer.from("#include <stddef.h>\nsize_t answer(void) { return sizeof(max_align_t) + UNKNOWN; }\n"));
    const helper = await compileHelper(() => Promise.resolve(zig), store);
    sandbox = await openSandbox({ helper, storeRoot: store.root, slots: 1 });
    const compile = (define: string) =>
      sandbox!.run({
        argv: ["tools/zig", "clang", "--no-default-config", "--target=x86_64-unknown-elf", "-ffreestanding", "-nostdinc", "-isystem", "tools/include", ...define.split(" "), "-c", "src/a.c", "-o", "out/a.o"], // prettier-ignore
        env: {},
        mounts: [
          { kind: "file", path: "src/a.c", from: store.blobPath(source, false) },
          { kind: "tree", path: "tools", from: toolchain },
        ],
        outputs: ["out/a.o"],
        timeoutMs: 60_000,
        outputFolder: store.temporaryFolder(),
      });
    const wrong = await compile("-DOTHER");
    expect(wrong.ending).toEqual({ kind: "exited", code: 1 });
    expect(wrong.log).toContain("src/a.c:2:52: error: use of undeclared identifier 'UNKNOWN'");

    const right = await compile("-DUNKNOWN=1");
    expect(right).toMatchObject({ ending: { kind: "exited", code: 0 }, log: "" });
    expect(right.maxRssBytes).toBeGreaterThan(10 << 20);
    expect(right.cpuMs).toBeGreaterThan(1);
    const [object] = right.entries;
    if (object?.kind !== "file") throw new Error("no object");
    store.adopt(object.file, object.digest, object.executable);
    expect(Buffer.from(store.read(object.digest)).subarray(0, 4).toString("latin1")).toBe("\x7fELF");
    expect(statSync(store.blobPath(object.digest, false))).toMatchObject({ uid: process.geteuid?.(), mode: 0o100444 });
    const sync = new DiskWriter(helper);
    await sync.sync(store.root);
    await sync.close();
  } finally {
    process.umask(umask);
    await sandbox?.close();
    await store.close();
    rmSync(home, { recursive: true, force: true });
  }
});
