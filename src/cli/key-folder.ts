import { resolve } from "node:path";
import envPaths from "env-paths";

/** Where keys lie: KILN_KEYS, else `kiln/keys` in XDG_CONFIG_HOME. */
export function keyFolder(env: NodeJS.ProcessEnv): string {
  const chosen = env["KILN_KEYS"];
  return chosen !== undefined && chosen !== "" ? resolve(chosen) : `${envPaths("kiln", { suffix: "" }).config}/keys`;
}
