import { describe, expect, test } from "vitest";
import { configure, present, values } from "./workshop.ts";

const BASE = `
platform qemu { }
platform linux { }
library heap { option size: size { default = 4MiB } }
`;
const image = (body: string): string => `${BASE}\nimage web { platforms = [qemu, linux]\n${body}\n}`;

const suggesting = (wish: string): string =>
  image(`needs net\noptions { ${wish} }`) +
  `library net { needs sched.threads  suggests trace.on }
   library sched { option threads: bool { default = false } } library trace { option on: bool { default = false } }`;

describe("libraries", () => {
  test("needs bring libraries in, dependencies first, ties by name, app last", () => {
    const tried = configure(image(`needs c, b`) + `library a { } library b { needs a } library c { needs a }`);
    expect(tried.said).toEqual([]);
    expect(present(tried)).toEqual(["a", "b", "c", "app"]);
    expect(tried.target?.libraries.map((library) => library.needs)).toEqual([[], ["a"], ["a"], ["b", "c"]]);
    expect(tried.target?.libraries[0]?.reasons.map((reason) => reason.text)).toEqual(["needed by b", "needed by image web"]);
  });

  test("conditional needs follow options, the platform and other libraries", () => {
    const text =
      image(`needs net`) +
      `library net { option pool: bool { default = true } needs sched when opt.pool  needs linuxio when target.platform == linux  needs x86 when target.arch == x86_64 }
       library sched { needs extra when heap.present } library linuxio { } library x86 { } library extra { }`;
    expect(present(configure(text))).toEqual(["sched", "x86", "net", "app"]);
    expect(present(configure(text, "web@linux", ["net.pool=false"]))).toEqual(["linuxio", "x86", "net", "app"]);
  });

  test("a need of an option raises it; suggests yields to a wish", () => {
    const tried = configure(suggesting(""));
    expect(values(tried)).toEqual({ "sched.threads": true, "trace.on": true });
    expect(tried.target?.options.get("sched.threads")?.reasons.map((reason) => reason.text)).toEqual([
      "needed by net",
      "needed by image web",
    ]);
    expect(tried.target?.libraries.find((library) => library.name === "net")?.needs).toEqual(["sched"]);
    expect(values(configure(suggesting("trace.on = false")))).toEqual({ "sched.threads": true, "trace.on": false });
  });

  test("requires goes along a chain and around a circle", () => {
    const text =
      image(`needs a`) +
      `library a { option x: bool { default = false  requires = [b.y] } }
       library b { option y: bool { requires = [c.z] } }
       library c { option z: bool { requires = [a.x] } }`;
    expect(present(configure(text))).toEqual(["a", "app"]);
    expect(values(configure(text))).toEqual({ "a.x": false });
    const raised = configure(text, "web", ["a.x=true"]);
    expect(raised.said).toEqual([]);
    expect(values(raised)).toEqual({ "a.x": true, "b.y": true, "c.z": true });
    expect(raised.target?.options.get("c.z")?.reasons.map((reason) => reason.text)).toEqual([
      "required by b.y",
      "required by a.x",
      "set by --set",
    ]);
    const own = configure(
      image(`needs a`) +
        `library a { option x: bool { requires = [opt.y] } option y: bool { requires = [opt.z] } option z: bool { requires = [opt.x] } }`,
      "web",
      ["a.y=true"],
    );
    expect(values(own)).toEqual({ "a.x": true, "a.y": true, "a.z": true });
  });

  test("what stood only in an early round leaves nothing behind", () => {
    // Before heap is seen, p.a would be true and hold itself up through q.
    const text =
      image(`needs p, heap`) +
      `library p { option a: bool { default = !heap.present  requires = [opt.b] } option b: bool { requires = [opt.a] } }`;
    expect(values(configure(text))).toEqual({ "heap.size": 4194304n, "p.a": false, "p.b": false });
  });

  test("extensions count where they hold", () => {
    const text =
      image(`needs time`) +
      `library time { } library pit { } extend library time when target.platform == qemu { needs pit } extend library time { option hz: int { default = 100 } }`;
    const tried = configure(text);
    expect(present(tried)).toEqual(["pit", "time", "app"]);
    expect(tried.target?.libraries[1]?.extensions).toHaveLength(2);
    expect(configure(text, "web@linux").target?.libraries[0]?.extensions).toHaveLength(1);
    expect(values(tried)).toEqual({ "time.hz": 100n });
  });

  test("the image's own library has options", () => {
    const tried = configure(
      image(`needs heap\n app { option fast: bool { default = true }  needs extra when opt.fast }\noptions { app.fast = false }`) +
        "library extra { }",
    );
    expect(tried.said).toEqual([]);
    expect(values(tried)).toEqual({ "app.fast": false, "heap.size": 4194304n });
    expect(present(tried)).toEqual(["heap", "app"]);
  });
});

describe("interfaces", () => {
  const faces = `interface netdev { default = virtio when target.platform == qemu } library virtio { provides netdev } library tap { provides netdev } library net { needs netdev }`;

  test("the default that applies, then the choice of the highest layer", () => {
    expect(present(configure(image(`needs net`) + faces))).toEqual(["virtio", "net", "app"]);
    const chosen = configure(image(`needs net\nchoose netdev = tap`) + faces);
    expect(present(chosen)).toEqual(["tap", "net", "app"]);
    expect(chosen.target?.providers).toEqual(new Map([["netdev", "tap"]]));
    expect(chosen.target?.libraries[1]?.needs).toEqual(["tap"]);
    expect(present(configure(image(`needs net\nuse p`) + faces + `profile p { choose netdev = tap }`))).toEqual(["tap", "net", "app"]);
  });

  test("the only one that is present", () => {
    expect(present(configure(image(`needs net, tap`) + faces, "web@linux"))).toEqual(["tap", "net", "app"]);
  });
});

const lib = `
const PAGE = 4KiB
library p {
  option size: int(8..64) { prompt = "Size"  default = 32 when opt.mode == "pool"  default = 16 }
  option mode: enum("heap", "pool") { default = "heap" }
  option pages: size { default = PAGE * 2 }
  option guard: bool { depends = opt.mode == "pool"  default = true }
}
`;

const layered = (...body: string[]): string =>
  `platform qemu { options { p.size = 10 } } profile small { options { p.size = 11 } } image web { platforms = [qemu] needs p ${body.join("\n")} } ${lib}`;
const ranked = (own: string, profile: string): string =>
  `platform qemu { } profile small { options { ${profile} } } image web { platforms = [qemu] use small needs p options { ${own} } } ${lib}`;
const size = (text: string, ...wishes: string[]): unknown => values(configure(text, "web", wishes))["p.size"];

describe("values", () => {
  test("the first default that applies", () => {
    expect(values(configure(image(`needs p`) + lib))).toEqual({ "p.size": 16n, "p.mode": "heap", "p.pages": 8192n, "p.guard": false });
    expect(values(configure(image(`needs p`) + lib, "web", ["p.mode=pool"]))).toEqual({
      "p.size": 32n,
      "p.mode": "pool",
      "p.pages": 8192n,
      "p.guard": true,
    });
  });

  test("layers: default < platform < profile < image < --set", () => {
    expect(size(layered())).toBe(10n);
    expect(size(layered("use small"))).toBe(11n);
    expect(size(layered("use small", "options { p.size = 12 }"))).toBe(12n);
    expect(size(layered("use small", "options { p.size = 12 }"), "p.size=0xd")).toBe(13n);
  });

  test("ranks: a default yields to any plain wish, a force to none", () => {
    expect(size(ranked("default p.size = 20", "p.size = 10"))).toBe(10n);
    expect(size(ranked("p.size = 20", "force p.size = 10"))).toBe(10n);
    expect(size(ranked("default p.size = 20", "default p.size = 10"))).toBe(20n);
    expect(configure(ranked("force p.size = 20", "force p.size = 10")).said).toEqual([
      "KILN-E0315 a.kiln:1:141: profile small and image web want different values of p.size: 10 and 20",
    ]);
    expect(configure(ranked(`force p.size = 20 because "so"`, ""), "web", ["p.size=9"]).said).toEqual([
      "KILN-E0328 --set:1:8: image web forces p.size to be 20: so",
    ]);
  });

  test("a raise wins over a plain false, with a warning", () => {
    const tried = configure(
      image(`needs a\noptions { b.y = false }`) + `library a { needs b.y } library b { option y: bool { default = false } }`,
    );
    expect(values(tried)["b.y"]).toBe(true);
    expect(tried.said).toEqual(["KILN-E0327 a.kiln:8:17: image web sets b.y to false, but it is required, so it is true"]);
    expect(tried.diagnostics[0]?.severity).toBe("warning");
  });

  test("what a person chose is fitted in", () => {
    const recipe = image(`needs p\nconfig = ./web.config`) + lib;
    const tried = configure({
      "root/a.kiln": recipe,
      "root/web.config": '# a comment\nCONFIG_P_SIZE=1000\nCONFIG_P_MODE="pool"\n# CONFIG_P_GUARD is not set\n',
    });
    expect(tried.said).toEqual([]);
    expect(values(tried)).toEqual({ "p.size": 64n, "p.mode": "heap", "p.pages": 8192n, "p.guard": false }); // mode and guard have no prompt
    expect(tried.target?.options.get("p.size")?.reasons[0]?.text).toBe("set in web.config");
  });
});
