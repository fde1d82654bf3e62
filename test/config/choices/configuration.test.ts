import { describe, expect, test } from "vitest";
import { choicesText } from "#config/choices/configuration.ts";
import { valueDifferences } from "#config/choices/differences.ts";
import { told } from "../workshop.ts";
import { chooseIn, configuration, declare, valuesOf } from "./session.ts";

const WEB = declare(`
platform qemu { }
platform linux { }
library random { option csprng: bool { prompt = "Strong"  default = false } }
library lwip {
  option ipv6: bool { prompt = "IPv6"  default = false  requires = [random.csprng] }
  option mode: enum("heap", "pool") { prompt = "Mode"  default = "heap" }
  option pbufs: int(8..4096) {
    prompt  = "Buffers"
    help    = "Each costs 1536 bytes."
    depends = opt.mode == "pool"
    default = 64 when heap.size < 1MiB
    default = 256
    range   = [8, 128] when heap.size < 1MiB
  }
  option secret: int { default = 3 }
  option fast: bool { prompt = "Fast"  visible = opt.ipv6  default = false }
  check heap.size >= 64KiB because "lwip's pools need it"
}
library heap { option size: size(4KiB..1GiB) { prompt = "Heap"  default = 4MiB } }
library spare { option on: bool { prompt = "On"  default = false } }
image web {
  platforms = [qemu, linux]
  needs lwip, heap
  needs spare when target.platform == linux
  app { option greeting: string { prompt = "Greeting"  default = "hi" } }
  options { force lwip.fast = false when heap.size < 8KiB because "slow is fine"  heap.size = 2MiB }
}
`);

const saidOf = (tried: ReturnType<typeof chooseIn>): string => (tried.kind === "refused" ? told(tried.diagnostics) : "chosen");

describe("a configuration", () => {
  test("tells the tree, what is visible and who decided", () => {
    const web = configuration(WEB);
    expect(web.libraries.map(({ declared, isPresent }) => `${declared.name} ${isPresent}`)).toEqual([
      "app true",
      "heap true",
      "lwip true",
      "random false",
      "spare false",
    ]);
    expect(web.resolution.diagnostics).toEqual([]);
    const shown = [...web.options].map(([key, { value, reasons, hiding, range, possible }]) => {
      const limits = range.max === undefined ? "" : ` ${range.min}..${range.max}`;
      return `${key} = ${String(value)}${limits}: ${reasons[0]?.text ?? "-"}; ${hiding?.kind ?? "visible"}; ${possible?.join(" ") ?? "any"}`;
    });
    expect(shown).toMatchInlineSnapshot(`
      [
        "app.greeting = hi: default (a.kiln:26); visible; any",
        "heap.size = 2097152 4096..1073741824: set in image web; visible; any",
        "lwip.ipv6 = false: default (a.kiln:6); visible; false true",
        "lwip.mode = heap: default (a.kiln:7); visible; heap pool",
        "lwip.pbufs = 256 8..4096: depends on opt.mode == "pool", which doesn't hold; depends; any",
        "lwip.secret = 3: default (a.kiln:16); no-prompt; any",
        "lwip.fast = false: default (a.kiln:17); visible; false true",
        "random.csprng = undefined: -; absent; false true",
        "spare.on = undefined: -; absent; false true",
      ]
    `);
  });

  test("takes choices, with what follows from them", () => {
    const before = configuration(WEB);
    const tried = chooseIn(before, { "lwip.pbufs": 100n, "lwip.mode": "pool", "lwip.ipv6": true });
    expect(saidOf(tried)).toBe("chosen");
    const differences = valueDifferences(before, tried.configuration).map(
      ({ option, before: was, after }) => `${option.key} ${String(was)} -> ${String(after)}`,
    );
    expect(differences).toMatchInlineSnapshot(`
      [
        "lwip.ipv6 false -> true",
        "lwip.mode heap -> pool",
        "lwip.pbufs 256 -> 100",
        "random.csprng undefined -> true",
      ]
    `);
    expect(tried.configuration.options.get("random.csprng")?.possible).toEqual([true]);
    expect(choicesText(tried.configuration)).toMatchInlineSnapshot(`
      "#
      # What was chosen for the image web, beside its recipe
      # Written by kiln
      #

      #
      # lwip
      #
      CONFIG_LWIP_IPV6=y
      CONFIG_LWIP_MODE="pool"
      # CONFIG_LWIP_MODE_HEAP is not set
      CONFIG_LWIP_MODE_POOL=y
      CONFIG_LWIP_PBUFS=100
      "
    `);
    const back = chooseIn(tried.configuration, { "lwip.ipv6": undefined, "lwip.mode": undefined, "lwip.pbufs": undefined });
    expect(valuesOf(back.configuration)).toEqual(valuesOf(before));
  });

  test("keeps choices for other platforms", () => {
    const qemu = configuration(WEB, "CONFIG_SPARE_ON=y\n");
    const tried = chooseIn(qemu, { "lwip.ipv6": true });
    expect(configuration(WEB, choicesText(tried.configuration), "web@linux").options.get("spare.on")?.value).toBe(true);
  });

  test("a choice stands above the image's plain wish, and below its force", () => {
    expect(configuration(WEB).options.get("heap.size")?.value).toBe(2n << 20n);
    const small = configuration(WEB, "CONFIG_HEAP_SIZE=4096\nCONFIG_LWIP_IPV6=y\nCONFIG_LWIP_FAST=y\n");
    expect(small.options.get("heap.size")?.reasons.map(({ text }) => text)).toEqual(["set in web.config"]);
    expect(small.options.get("lwip.fast")).toMatchObject({ value: false, chosen: true, possible: [false], fixing: { kind: "forced" } });
    expect(small.resolution.target).toBeUndefined();
  });
});

describe("choices that are refused", () => {
  const web = configuration(WEB);
  test.each([
    ["another type", { "lwip.pbufs": "many" }],
    ["a library that isn't there", { "random.csprng": true }],
    ["no prompt", { "lwip.secret": 4n }],
    ["an unmet dependency", { "lwip.pbufs": 9n }],
    ["what isn't asked", { "lwip.fast": true }],
    ["a range of now", { "lwip.mode": "pool", "heap.size": 512n << 10n, "lwip.pbufs": 200n }],
    ["what is raised", { "lwip.ipv6": true, "random.csprng": false }],
    ["what is forced", { "lwip.ipv6": true, "heap.size": 4096n, "lwip.fast": true }],
    ["a check", { "heap.size": 8192n }],
    ["a line break", { "app.greeting": "two\nlines" }],
  ])("%s", (_, changes) => {
    const tried = chooseIn(web, changes);
    expect(tried.kind).toBe("refused");
    expect(saidOf(tried)).toMatchSnapshot();
  });
});
