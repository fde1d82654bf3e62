import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeUefi } from "../support/emulators.ts";
import { runKiln } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

describeUefi("what applications of UEFI have of others", () => {
  test("a device beyond 4 GiB, entropy, and what the compiler is asked for", async () => {
    const disk = join(temporaryFolder("disk"), "disk.img");
    writeFileSync(disk, Buffer.concat([Buffer.from("what is on the disk."), Buffer.alloc(20 * 512 - 20)]));
    const devices = join(import.meta.dirname, "devices");
    const used = await runKiln(["run", "disk@efi", "-q", "--disk", disk], { cwd: devices });
    expect(used).toMatchObject({ exit: 0, stdout: expect.stringMatching(/20 blocks\nwhat is on the disk\.\nbeyond: 0 0 0\n$/) });
    const features = join(import.meta.dirname, "features");
    const smash = await runKiln(["run", "smash@efi", "-q", "--", ..."a".repeat(40)], { cwd: features });
    expect(smash).toMatchObject({
      exit: 126,
      stdout: expect.stringMatching(/\ncrash: a buffer on the stack ran over\n.*\n.* copy\+0x\w+\n$/),
    });
    const sealed = await runKiln(["run", "sealed@efi", "-q"], { cwd: features });
    expect(sealed).toMatchObject({
      exit: 126,
      stdout: expect.stringMatching(/11 abcd, both: 0\n\ncrash: write to what can only be read at [^]*\n.* main\+0x\w+\n/),
    });
  });
});
