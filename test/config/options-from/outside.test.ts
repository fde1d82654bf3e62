import { describe, expect, test } from "vitest";
import { present, values } from "../workshop.ts";
import { bool, lwip } from "./library-with.ts";

describe("what a file names and doesn't declare", () => {
  test("is another library's option, of any type", () => {
    const tried = lwip(
      `config LWIP_SMALL\n\tdef_bool HEAP_SIZE < 4096\nconfig LWIP_NAMED\n\tdef_bool HEAP_NAME = "tlsf"\nconfig LWIP_BUFS\n\tint\n\trange 1 HEAP_SIZE\n\tdefault HEAP_SIZE\nconfig LWIP_NONE\n\tdef_bool !SHELL_X && SHELL_N = ""\n`,
      "needs heap",
      'library heap { option size: size { default = 2KiB }  option name: string { default = "tlsf" } }\nlibrary shell { option x: bool { default = true }  option n: int { default = 3 } }',
    );
    expect(tried.said).toEqual([]);
    expect(values(tried)).toMatchObject({ "lwip.small": true, "lwip.named": true, "lwip.bufs": 2048n, "lwip.none": true });
  });

  test("is told where nothing else declares it, where it decides something", () => {
    const tried = lwip(
      `${bool("LWIP_A", "depends on LIBNOWHERE || !FOO", "select BAR")}config LWIP_B\n\tint\n\trange 1 LIMIT\n\tdefault 12\nconfig LWIP_C\n\tstring\n\tdefault eth0\n`,
    );
    expect(tried.said).toEqual([
      'KILN-E0342 Config.uk:3:13: nothing declares the symbol "LIBNOWHERE": it is n here',
      'KILN-E0342 Config.uk:3:28: nothing declares the symbol "FOO": it is n here',
      'KILN-E0342 Config.uk:4:9: nothing declares the symbol "BAR": it is n here',
      'KILN-E0342 Config.uk:7:10: nothing declares the symbol "LIMIT": it is n here',
    ]);
  });

  test("can't be selected unless it is a bool", () => {
    const tried = lwip(bool("LWIP_A", "select HEAP_SIZE"), "", "library heap { option size: size { } }");
    expect(tried.said).toEqual(['KILN-E0304 Config.uk:3:2: "heap.size" is an option of type size, here stands a bool option']);
  });

  test("may be the presence of an interface, whose provider a select needs", () => {
    const tried = lwip(
      bool("LIBLWIP", "select LIBNETDEV"),
      "",
      "interface netdev { default = tap }\nlibrary tap { provides netdev }\nlibrary virtio { provides netdev }",
    );
    expect(tried.said).toEqual([]);
    expect(present(tried)).toEqual(["tap", "lwip", "app"]);
  });
});
