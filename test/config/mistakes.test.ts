import { describe, expect, test } from "vitest";
import { configure, told } from "./workshop.ts";

const POOL = `
library pool {
  option size: int(8..64) { prompt = "Size"  default = 16 }
  option mode: enum("heap", "pool") { prompt = "Mode"  default = "heap" }
  option guard: bool { prompt = "Guard"  depends = opt.mode == "pool"  default = false }
  check opt.size != 13 because "thirteen brings bad luck"
}
`;
const web = (body: string): string => `platform qemu { }\nimage web {\n  platforms = [qemu]\n  needs pool\n  ${body}\n}\n${POOL}`;

const toldBy = (text: string, wishes: readonly string[] = []): string => told(configure(text, "web", wishes).diagnostics);

describe("option values", () => {
  test("another type", () => {
    expect(toldBy(web(`options { pool.size = "many" }`))).toMatchInlineSnapshot(`
      "KILN-E0312 a.kiln:5:25: the option pool.size can't be "many"
      advice: give a value of the type int(8..64)"
    `);
    expect(toldBy(web(""), ["pool.size=many"])).toMatchInlineSnapshot(`
      "KILN-E0312 --set:1:11: the option pool.size can't be "many"
      advice: give a value of the type int(8..64)"
    `);
  });
  test("an enum's typo", () => {
    expect(toldBy(web(`options { pool.mode = "pol" }`))).toMatchInlineSnapshot(`
      "KILN-E0313 a.kiln:5:25: the option pool.mode can't be "pol"
      its values: "heap", "pool"
      advice: did you mean "pool"?"
    `);
  });
  test("out of range", () => {
    expect(toldBy(web(`options { pool.size = 100 }`))).toMatchInlineSnapshot(`
      "KILN-E0314 a.kiln:5:25: the option pool.size can't be 100
      advice: give a number from 8 to 64"
    `);
  });
  test("no such option", () => {
    expect(toldBy(web(`options { pool.sise = 10 }`))).toMatchInlineSnapshot(`
      "KILN-E0311 a.kiln:5:13: the library "pool" has no option "sise"
      advice: did you mean "size"?"
    `);
  });
  test("a dependency that doesn't hold", () => {
    expect(toldBy(web(`options { pool.guard = true }`))).toMatchInlineSnapshot(`
      "KILN-E0316 a.kiln:5:26: image web can't set pool.guard: it depends on opt.mode == "pool", which doesn't hold
      advice: make opt.mode == "pool" true, take the wish away, or make it a \`default\`
      note: a.kiln:11:52: the dependency"
    `);
    expect(toldBy(web(`needs pool.guard`))).toMatchInlineSnapshot(`
      "KILN-E0317 a.kiln:5:9: pool.guard is required, but it depends on opt.mode == "pool", which doesn't hold
        pool.guard
        needed by image web (a.kiln:5)
      advice: change what requires it, or what stands against it
      note: a.kiln:11:52: this stands against it"
    `);
  });
  test("two wishes of one layer", () => {
    expect(toldBy(web(`use small, large`) + `profile small { options { pool.size = 8 } }\nprofile large { options { pool.size = 64 } }`))
      .toMatchInlineSnapshot(`
      "KILN-E0315 a.kiln:15:39: profile small and profile large want different values of pool.size: 8 and 64
      advice: take one away, make one a \`default\`, or decide in a higher layer (platform, profile, image, --set)
      note: a.kiln:14:39: 8 is wanted here"
    `);
  });
  test("a check", () => {
    expect(toldBy(web(`options { pool.size = 13 }`))).toMatchInlineSnapshot(`
      "KILN-E0322 a.kiln:12:9: the check opt.size != 13 fails: thirteen brings bad luck
        pool.size = 13: set in image web (a.kiln:5)
      advice: change one of the values that it reads"
    `);
  });
  test("a library that isn't there", () => {
    expect(toldBy(web("") + `library idle { option x: bool { } }`, ["idle.x=true"])).toMatchInlineSnapshot(`
      "KILN-E0325 --set:1:8: idle.x means nothing here: the library "idle" isn't part of the target
      advice: leave it out, or add the library to \`needs\` of the image"
    `);
    expect(toldBy(web("options { idle.x = true }") + `library idle { option x: bool { } }`)).toMatchInlineSnapshot(`
      "KILN-E0325 a.kiln:5:22: idle.x means nothing here: the library "idle" isn't part of the target
      advice: take it away, add the library to \`needs\`, or say when it counts: \`… = … when target.platform == …\`"
    `);
    expect(toldBy(web("check idle.n > 3") + `library idle { option n: int { } }`)).toMatchInlineSnapshot(`
      "KILN-E0323 a.kiln:5:9: idle.n has no value here: the library "idle" isn't part of the target
      advice: guard it with \`idle.present && …\`, or need idle"
    `);
    expect(toldBy(web("check !idle.present || idle.n > 3") + `library idle { option n: int { } }`)).toBe("");
  });
  test("circles", () => {
    expect(toldBy(web("") + `extend library pool { option a: bool { default = !opt.b } option b: bool { default = opt.a } }`))
      .toMatchInlineSnapshot(`
      "KILN-E0321 a.kiln:14:30: the values of options depend on one another in a circle
        pool.a
        reads pool.b
        reads pool.a
      advice: break the circle: one of them must not read the next in its \`default\`, \`depends\` or \`range\`
      note: a.kiln:14:66: pool.b is declared here"
    `);
    expect(toldBy(web("") + `extend library pool { needs idle when !idle.present } library idle { }`)).toMatchInlineSnapshot(`
      "KILN-E0324 a.kiln:2:7: the configuration doesn't come to rest
      these come and go:
        idle
      advice: some condition of these says that it is needed only while it isn't there: change that \`when\` or \`default\`"
    `);
  });
});

const small = (needs: string, more: string): string => `platform qemu { }\nimage web { platforms = [qemu]  needs ${needs} }\n${more}`;

describe("libraries and interfaces", () => {
  test("unknown in needs: all in one run", () => {
    expect(toldBy(small("poool, printff", POOL))).toMatchInlineSnapshot(`
      "KILN-E0302 a.kiln:2:39: there is no library or interface "poool"
      advice: did you mean "pool"?
      KILN-E0302 a.kiln:2:46: there is no library or interface "printff"
      advice: correct the name, or declare it; names of an input are written INPUT.NAME or opened in workspace.kiln"
    `);
  });
  test("no provider", () => {
    expect(toldBy(small("netdev", "interface netdev { }"))).toMatchInlineSnapshot(`
      "KILN-E0318 a.kiln:2:39: nothing provides the interface "netdev", which the image needs
      advice: write a library with \`provides netdev\`, or take an input that has one
      note: a.kiln:3:11: the interface"
    `);
  });
  test("two providers", () => {
    expect(
      toldBy(small("netdev, net_a, net_b", "interface netdev { }\nlibrary net_a { provides netdev }\nlibrary net_b { provides netdev }")),
    ).toMatchInlineSnapshot(`
      "KILN-E0319 a.kiln:2:39: 2 libraries provide the interface "netdev", which the image needs
      candidates: net_a, net_b
      advice: choose one in the image: \`choose netdev = net_a\`"
    `);
  });
  test("a choice that provides nothing", () => {
    expect(toldBy(small("netdev\nchoose netdev = net_b", "interface netdev { }\nlibrary net_a { provides netdev }\nlibrary net_b { }")))
      .toMatchInlineSnapshot(`
      "KILN-E0326 a.kiln:3:17: the library "net_b" doesn't provide the interface "netdev"
      these do: net_a
      advice: choose one that does, or add \`provides\` to it"
    `);
  });
  test("a circle", () => {
    expect(toldBy(small("a", "library a { needs b }\nlibrary b { needs c }\nlibrary c { needs a }"))).toMatchInlineSnapshot(`
      "KILN-E0320 a.kiln:3:19: libraries need one another in a circle
        a
        needs b
        needs c
        needs a
      advice: break the circle: move what both need into a library of its own
      note: a.kiln:4:19: b needs c here
      note: a.kiln:5:19: c needs a here"
    `);
  });
  test("equal names in C", () => {
    expect(toldBy(small("a", "library a { option b_c: bool { } }\nlibrary a_b { option c: bool { } }"))).toMatchInlineSnapshot(`
      "KILN-E0308 a.kiln:4:22: the options a.b_c and a_b.c have one name in C: CONFIG_A_B_C
      advice: rename one of them
      note: a.kiln:3:20: a.b_c is declared here"
    `);
  });
});

describe("declarations", () => {
  test("platforms", () => {
    expect(toldBy(`platform qemu { }\nimage web { platforms = [qemuu] }`)).toMatchInlineSnapshot(`
      "KILN-E0302 a.kiln:2:26: there is no platform "qemuu"
      advice: did you mean "qemu"?"
    `);
    expect(toldBy(`platform qemu { }\nimage web { }`)).toMatchInlineSnapshot(`
      "KILN-E0337 a.kiln:2:7: the image "web" lists no platform
      platforms: qemu
      advice: say what it is made for: \`platforms = [qemu]\`"
    `);
  });
  test("twice", () => {
    expect(toldBy(`library a { option x: bool { } option x: int { } }\nplatform a { }`)).toMatchInlineSnapshot(`
      "KILN-E0301 a.kiln:2:10: "a" is declared twice: as library and as platform
      advice: rename one of them; all declarations of a workspace share one set of names
      note: a.kiln:1:9: first declared here
      KILN-E0301 a.kiln:1:39: the option "a.x" is declared twice
      advice: rename one of them; all declarations of a workspace share one set of names
      note: a.kiln:1:20: first declared here"
    `);
  });
  test("entries written as fields, and blocks of wishes", () => {
    const recipe = `platform qemu { check = true }
library a { needs = [b]  option = true  options.b.size = 1 }
library b { option size: int { }  options { b.size = 2 }  app { } }
image web {
  platforms = [qemu]
  needs     = [a]
  use.a     = 1
  app       = { provides = [a] }
  app { option = 1  flags { cflags = [] } }
  test { exit = 1 }
  options   = { "b.size" = 1 }
  options.b.size = 1
  options { b { size = 1 } }
}
profile p { needs = [a]  sources = [] }`;
    expect(toldBy(recipe)).toMatchInlineSnapshot(`
      "KILN-E0306 a.kiln:1:17: \`check =\` can't stand in a platform
      advice: it is no field: write \`check CONDITION because "…"\`
      KILN-E0306 a.kiln:2:13: \`needs =\` can't stand in a library
      advice: it is no field: write \`needs NAME, NAME\`
      KILN-E0306 a.kiln:2:26: \`option =\` can't stand in a library
      advice: it is no field: write \`option NAME: TYPE { … }\` in a library
      KILN-E0306 a.kiln:2:41: \`options =\` can't stand in a library
      advice: it is no field: write \`options { LIBRARY.OPTION = VALUE }\` in an image, profile or platform
      KILN-E0306 a.kiln:3:35: \`options\` can't stand in a library
      advice: write \`options { LIBRARY.OPTION = VALUE }\` in an image, profile or platform
      KILN-E0306 a.kiln:3:59: \`app\` can't stand in a library
      advice: write \`app { … }\` in an image
      KILN-E0306 a.kiln:6:3: \`needs =\` can't stand in an image
      advice: it is no field: write \`needs NAME, NAME\`
      KILN-E0306 a.kiln:7:3: \`use =\` can't stand in an image
      advice: it is no field: write \`use NAME, NAME\` in an image or profile
      KILN-E0306 a.kiln:8:3: \`app =\` can't stand in an image
      advice: it is no field: write \`app { … }\` in an image
      KILN-E0306 a.kiln:10:3: \`test {\` can't stand in an image
      advice: write \`test NAME { … }\`
      KILN-E0306 a.kiln:11:3: \`options =\` can't stand in an image
      advice: it is no field: write \`options { LIBRARY.OPTION = VALUE }\` in an image, profile or platform
      KILN-E0306 a.kiln:12:3: \`options =\` can't stand in an image
      advice: it is no field: write \`options { LIBRARY.OPTION = VALUE }\` in an image, profile or platform
      KILN-E0306 a.kiln:13:13: \`b\` can't stand in \`options\`
      advice: it has fields only: write NAME = VALUE
      KILN-E0306 a.kiln:9:9: \`option =\` can't stand in the \`app\` of an image
      advice: it is no field: write \`option NAME: TYPE { … }\` in a library
      KILN-E0306 a.kiln:9:21: \`flags {\` can't stand in the \`app\` of an image
      advice: write \`flags "GLOB" { … }\`
      KILN-E0306 a.kiln:15:13: \`needs =\` can't stand in a profile
      advice: it is no field: write \`needs NAME, NAME\`
      KILN-E0305 a.kiln:15:26: a profile has no "sources"
      advice: it can have summary, help"
    `);
  });
  test("wrong entries and types", () => {
    const recipe = `library a {
  choose n = m
  option x: file { }
  option y: bool { defualt = true  depends = opt.x + 1 }
  option z: enum("on", "off") { default = "of"  visible = opt.z == "onn"  requires = [opt.y, opt.z] }
  needs b when "x"
  check f(1)
  check opt.y > 3
  check y
}
library b { }
profile p { sources = [] }`;
    expect(toldBy(recipe)).toMatchInlineSnapshot(`
      "KILN-E0329 a.kiln:3:13: an option can't be of type file
      advice: options are bool, int, int(0..9), size, size(1KiB..1MiB), string or enum("a", "b")
      KILN-E0306 a.kiln:2:3: \`choose\` can't stand in a library
      advice: images, profiles and platforms choose providers
      KILN-E0305 a.kiln:4:20: an option has no "defualt"
      advice: did you mean "default"?
      KILN-E0313 a.kiln:5:43: the option a.z can't be "of"
      its values: "on", "off"
      advice: did you mean "off"?
      KILN-E0313 a.kiln:5:68: the option a.z can't be "onn"
      its values: "on", "off"
      advice: did you mean "on"?
      KILN-E0304 a.kiln:5:94: "a.z" is an option of type enum, here stands a library or a bool option
      advice: name a library or a bool option
      KILN-E0309 a.kiln:6:16: this is a string, here stands a bool
      advice: compare it, or write a bool
      KILN-E0310 a.kiln:7:9: a call (other than \`div(a, b)\`) can't stand in what is decided before recipes are evaluated
      advice: use options, consts, \`target.platform\`, \`target.arch\`, \`LIBRARY.present\`, comparisons, \`&&\`, \`||\`, \`!\`, integer arithmetic and \`if\`
      KILN-E0309 a.kiln:8:9: this is a bool, here stands an integer
      advice: compare it, or write an integer
      KILN-E0302 a.kiln:9:9: there is no const "y"
      advice: did you mean "opt.y"?
      KILN-E0305 a.kiln:12:13: a profile has no "sources"
      advice: it can have summary, help"
    `);
  });
  test("consts", () => {
    const recipe = `const A = B + 1\nconst B = A\nconst C = 9223372036854775807\nlibrary a { option x: int { default = A } option y: int { default = C + 1 } }\nplatform q { }\nimage web { platforms = [q] needs a }`;
    expect(toldBy(recipe)).toMatchInlineSnapshot(`
      "KILN-E0330 a.kiln:2:11: the const "A" needs itself
      advice: give one of the consts a value of its own"
    `);
    expect(toldBy(recipe.replace("default = A", "default = 1"))).toMatchInlineSnapshot(`
      "KILN-E0331 a.kiln:4:69: this gives a result that 64 bits can't hold
      advice: integers have 64 bits and a sign; change the numbers, or guard it with \`when\`"
    `);
  });
});
