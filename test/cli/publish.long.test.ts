import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled } from "../support/installed.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";
import { buildWithoutNetwork, canUnshare, saidBy } from "../support/without-network.ts";
import { startRegistry, type RunningRegistry } from "../share/oci/docker-registry.ts";
import { Published } from "./published.ts";

const emptyStore = (): string => join(temporaryFolder("empty-store"), "store");

/** All that a build in a namespace without a network needs, with an empty store; what isn't as it was vendored is refused. */
async function buildsVendored(place: Published): Promise<void> {
  expect(await place.kiln("app", ["vendor"])).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^vendor: 1 inputs, \d+ sources, /) });
  rmSync(join(place.app, "out"), { recursive: true });
  expect(saidBy(buildWithoutNetwork(place.app, emptyStore()))).toBe("greetings\n");
}

describe.skipIf(!canUnshare)("bundles", { timeout: 600_000 }, () => {
  test("of a file: vendored, built without a network from an empty store", async () => {
    const place = new Published();
    const key = await place.key("me");
    expect(await place.kiln("lib", ["publish", "--output", "../lib.kiln.tar.zst"])).toMatchObject({ exit: 0 });
    place.takeIn(`url("file:../lib.kiln.tar.zst", key = "${key}")`);
    expect(await place.kiln("app", ["lock"])).toMatchObject({ exit: 0 });
    rmSync(place.lib, { recursive: true });
    await buildsVendored(place);
  });
});

describe.skipIf(!isInstalled("docker-registry"))("bundles in docker-registry", { timeout: 600_000 }, () => {
  let registry: RunningRegistry;
  beforeAll(async () => {
    registry = await startRegistry(temporaryFolder("registry"));
  });
  afterAll(() => registry.stop());

  test("a version stays; tags, digests and ranges; vendored, built without a network from an empty store", async () => {
    const place = new Published();
    const key = await place.key("me");
    const address = `oci://${registry.host}/team/greetings`;
    const publish = async (...words: readonly string[]): ReturnType<Published["kiln"]> =>
      await place.kiln("lib", ["publish", address, "--json", ...words]);
    const first = await publish();
    expect(first, first.stderr).toMatchObject({ exit: 0 });
    const { pushed } = JSON.parse(first.stdout) as { pushed: { reference: string; digest: string; wasThere: boolean } };
    expect(pushed).toMatchObject({ reference: `${address}:1.2.0`, wasThere: false });
    expect(JSON.parse((await publish()).stdout)).toMatchObject({ pushed: { ...pushed, wasThere: true } });
    expect(await publish("--unsigned")).toMatchObject({ exit: 2, stderr: expect.stringContaining("its files are the same") });
    place.change("greetings", "hello", "greet.c");
    expect(await publish()).toMatchObject({ exit: 2, stderr: expect.stringContaining("KILN-E1464") });
    place.change("hello", "greetings", "greet.c");

    place.takeIn(`oci("${address}:1.2.0", key = "${key}")`);
    const locked = await place.kiln("app", ["lock"]);
    expect(locked.stdout).toContain(`lib: greetings 1.2.0 at ${pushed.digest.slice(0, 19)}, new, signed by me\n`);
    expect(place.lock()).toContain(
      `"oci:${registry.host}/team/greetings": { "tag": "1.2.0", "name": "greetings", "version": "1.2.0", "manifest": "${pushed.digest}", "key": "${key}", "tree": "`,
    );
    place.takeIn(`oci("${address}@${pushed.digest}")`);
    expect(await place.kiln("app", ["check", "--locked"])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`lib: oci("${address}@${pushed.digest}"); in kiln.lock: greetings 1.2.0 at`),
    });
    expect(await place.kiln("app", ["check"], { store: emptyStore() })).toMatchObject({ exit: 0 });

    place.takeIn(`oci("${address}", version = "^1.2", key = "${key}")`);
    expect(await place.kiln("app", ["check"])).toMatchObject({ exit: 0 });
    place.change("1.2.0", "1.10.0");
    place.change('version = "1.0"', 'version = "1.1"', "greet.kiln");
    expect(await publish()).toMatchObject({ exit: 0 });
    place.change("1.10.0", "2.0.0");
    expect(await publish()).toMatchObject({ exit: 0 });
    expect(await place.kiln("app", ["check", "--locked", "--offline"])).toMatchObject({ exit: 0 });
    expect((await place.kiln("app", ["update"])).stdout).toMatch(
      /^lib: greetings 1\.2\.0 at \S+ → greetings 1\.10\.0 at \S+, signed by me\n {2}library greet: 1\.0 → 1\.1\n/,
    );
    if (!canUnshare) return;
    const before = place.lock();
    await buildsVendored(place);
    expect(place.lock()).toBe(before);
  });
});
