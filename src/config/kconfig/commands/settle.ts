import { writeConfig } from "../dotconfig/write.ts";
import type { ConfigSession } from "../session.ts";

const ROUNDS = 10;

/** Reads the configuration that there is again and again, until that changes nothing: what it is then, as bytes. */
export function settle(session: ConfigSession): string {
  const { values, prefix } = session;
  let text = writeConfig(values, prefix);
  for (let round = 0; round < ROUNDS; round++) {
    session.readText({ path: "random", text });
    const again = writeConfig(values, prefix);
    if (again === text) break;
    text = again;
  }
  return text;
}
