import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { unpackToStore } from "#fetch/unpack.ts";
import { memorySink, saved, tarOf } from "./archives.ts";
import { failureOf } from "./loopback.ts";

/** deb(5), ar(5). */
function member(name: string, content: Uint8Array): Buffer {
  const header = `${name.padEnd(16)}${"0".padEnd(32)}${String(content.byteLength).padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(header), content, Buffer.alloc(content.byteLength % 2, "\n")]);
}
const ar = (...members: readonly Uint8Array[]): Buffer => Buffer.concat([Buffer.from("!<arch>\n"), ...members]);
const version = member("debian-binary", Buffer.from("2.0\n"));

test("a Debian package gives its files", async () => {
  const control = member("control.tar.gz", gzipSync(await tarOf([{ name: "control", content: "odd" }])));
  const files = await tarOf([
    { name: "./", type: "directory" },
    { name: "./bin/", type: "directory" },
    { name: "./bin/run", content: "#!", mode: 0o755 },
  ]);
  const wanted = [
    ["bin", "/"],
    ["bin/run", "x:#!"],
  ];
  for (const data of [member("data.tar.gz", gzipSync(files)), member("data.tar/", files)]) {
    const { sink, tree } = memorySink();
    await unpackToStore(saved(ar(version, control, data)), sink, { strip: 0 });
    expect([...tree]).toEqual(wanted);
  }
});

test("other archives of ar's, and packages that were cut off, are none", async () => {
  const data = member("data.tar.gz", gzipSync(await tarOf([{ name: "a", content: "a" }])));
  const others = [
    ar(member("a.o/", Buffer.from("x"))),
    ar(data),
    ar(version),
    ar(version, Buffer.from("data.tar")),
    ar(version, data.subarray(0, -2)),
  ];
  for (const other of others)
    expect(await failureOf(() => unpackToStore(saved(other), memorySink().sink, { strip: 0 }))).toMatchObject([{ code: "KILN-E0720" }]);
});
