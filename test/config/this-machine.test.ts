import { expect, test } from "vitest";
import { isOfThisMachine } from "#config/inputs/input-locator.ts";

const HOSTS = [
  [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost..",
    "a.localhost",
    "%6cocalhost",
    "localhost.localdomain",
    "ip6-localhost",
    "ip6-loopback",
  ],
  ["127.0.0.1", "127.1", "127.0.0.1.", "2130706433", "0x7f.1", "0177.0.0.1", "127.255.255.254", "0.0.0.0", "0", "0.1.2.3"],
  ["[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::ffff:0.0.0.0]"],
].flat();

test.each(HOSTS)("%s is this machine, by git, ssh and in archives", (host) => {
  for (const url of [`https://${host}/x`, `ssh://git@${host}:22/x`, `ssh://${host}/x`, `http://me:secret@${host}:8080/x`])
    expect([url, isOfThisMachine({ kind: "git", url })]).toEqual([url, true]);
  expect(isOfThisMachine({ kind: "oci", place: `${host}:5000/me/lib`, by: "tag", version: "1" })).toBe(true);
  expect(isOfThisMachine({ kind: "url", url: `http://${host}:1/x.tar`, strip: 1 })).toBe(true);
});

test("files are, however they are written; other hosts aren't", () => {
  for (const url of ["file:../x", "file:///x", "FILE:///x", "file:x"]) expect(isOfThisMachine({ kind: "git", url })).toBe(true);
  for (const host of [
    "example.org",
    "localhost.example.org",
    "127.example.org",
    "10.0.0.1",
    "128.0.0.1",
    "[2001:db8::1]",
    "[::ffff:10.0.0.1]",
    "mylocalhost",
  ])
    expect([host, isOfThisMachine({ kind: "git", url: `ssh://git@${host}/x` })]).toEqual([host, false]);
  expect(isOfThisMachine({ kind: "url", url: "https://localhost@example.org/x", strip: 1 })).toBe(false);
  expect(isOfThisMachine({ kind: "url", url: "mirror://debian/pool/x.tar", strip: 1 })).toBe(false);
  expect(isOfThisMachine({ kind: "npm", name: "localhost", range: "1" })).toBe(false);
});
