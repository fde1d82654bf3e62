import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runKiln, type KilnOptions, type KilnResult } from "../support/kiln.ts";
import { temporaryFolder } from "../support/temporary-folders.ts";

const LIBRARY = {
  "workspace.kiln":
    'workspace greetings {\n  version = "1.2.0"\n  license = "MIT"\n  summary = "Says hello"\n}\ninput core = shipped("core")\nopen core { printf }\n',
  "greet.kiln":
    'library greet {\n  version = "1.0"\n  needs printf\n  option times: int(1..9) { default = 1 }\n  sources = [./greet.c]\n  exports { headers = [./include]  symbols = ["greet"] }\n}\n',
  "greet.c": '#include <printf.h>\n#include <greet.h>\nvoid greet(void) { printf("greetings\\n"); }\n',
  "include/greet.h": "void greet(void);\n",
  ".hidden/notes": "x\n",
};

/** A folder with a library set, and an application that takes it in; keys of their own. */
export class Published {
  readonly folder = temporaryFolder("published");
  readonly lib = join(this.folder, "lib");
  readonly app = join(this.folder, "app");

  constructor() {
    this.write("lib", LIBRARY);
  }

  write(place: string, files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, place, path)), { recursive: true });
      writeFileSync(join(this.folder, place, path), text);
    }
  }

  /** The library set's workspace.kiln with other words. */
  change(before: string, after: string, path: keyof typeof LIBRARY = "workspace.kiln"): void {
    this.write("lib", { [path]: readFileSync(join(this.lib, path), "utf8").replace(before, after) });
  }

  /** The application with this input, whose image needs it. */
  takeIn(input: string): void {
    this.write("app", {
      "workspace.kiln": `workspace app {}\ninput core = shipped("core")\nopen core { linux }\ninput lib = ${input}\nopen lib { greet }\n`,
      "demo.kiln": "image demo { platforms = [linux]  needs greet  app { sources = [./main.c] } }\n",
      "main.c": "#include <greet.h>\nint main(void) { greet(); return 0; }\n",
    });
  }

  async kiln(place: "lib" | "app", words: readonly string[], options: KilnOptions = {}): Promise<KilnResult> {
    const env = { KILN_KEYS: join(this.folder, "keys"), DOCKER_CONFIG: join(this.folder, "no-docker"), ...options.env };
    return await runKiln(words, { cwd: join(this.folder, place), ...options, env });
  }

  /** A key of one's own; what others write to ask for it. */
  async key(name: string): Promise<string> {
    return (await this.kiln("lib", ["key", "generate", name])).stdout.trim();
  }

  lock(): string {
    return readFileSync(join(this.app, "kiln.lock"), "utf8");
  }
}
