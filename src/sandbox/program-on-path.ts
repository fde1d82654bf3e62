import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where PATH has a program; undefined: nowhere. */
export function programOnPath(program: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
  return undefined;
}
