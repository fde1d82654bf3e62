import { expect, test } from "vitest";
import { parseNetrc } from "#fetch/credentials.ts";

test("macros of a netrc are passed over whole, wherever they end", () => {
  const macro = "macdef init\nmachine evil.example login x password y\nmachine own.example login x password y";
  const own = "machine own.example\n  login me\n  password secret\n";
  for (const text of [
    `${macro}\n\n${own}`,
    `${own}${macro}`,
    `${own}${macro}\n`,
    `${own}\n${macro}\n \n`,
    `${macro.replaceAll("\n", "\r\n")}\r\n\r\n${own}`,
  ]) {
    const found = parseNetrc(text);
    expect([...found.keys()]).toEqual(["own.example"]);
    expect(found.get("own.example")).toMatchObject({ login: "me", password: "secret" });
  }
});
