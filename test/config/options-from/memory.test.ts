import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KilnFailure } from "#diagnostics/diagnostic.ts";
import { openProject } from "#pipeline/project.ts";
import { ProjectMemory } from "#pipeline/project-memory.ts";
import { files, say } from "../workshop.ts";
import { bool, PLATFORM } from "./library-with.ts";

test("whoever reads a workspace again sees what has changed in its Kconfig files, static checks too", () => {
  const folder = files({
    "root/workspace.kiln": "workspace test { }",
    "root/a.kiln": `${PLATFORM}library lwip { options from ./Config.uk  sources = [./a.c when opt.ipv6] }\n`,
    "root/b.kiln": "library shell { needs lwip  sources = [./b.c when lwip.ipv6] }\n",
    "root/Config.uk": bool("LWIP_IPV6"),
  });
  const memory = new ProjectMemory();
  const found = (): readonly string[] => {
    try {
      openProject(join(folder, "root"), { buildArch: "x64", onWarnings: () => undefined, memory });
      return [];
    } catch (error) {
      if (error instanceof KilnFailure) return error.diagnostics.map(say);
      throw error;
    }
  };
  expect(found()).toEqual([]);
  writeFileSync(join(folder, "root/Config.uk"), bool("LWIP_IPV4"));
  const wrong = ['KILN-E0213 a.kiln:2:68: lwip has no option "ipv6"', 'KILN-E0213 b.kiln:1:56: lwip has no option "ipv6"'];
  expect(found()).toEqual(wrong);
  writeFileSync(join(folder, "root/Config.uk"), "nonsense\n");
  expect(found()).toEqual(['KILN-E1201 Config.uk:1:1: there is no statement "nonsense"']);
  writeFileSync(join(folder, "root/Config.uk"), bool("LWIP_IPV6"));
  expect(found()).toEqual([]);
});
