import { builtin } from "../builtin.ts";
import { fetchStep } from "../steps.ts";

export const fetch = builtin(
  {
    theme: "files",
    signature: "fetch(urls: string | [string], hash: string = …) -> file",
    meaning: "the file that these addresses give, any of them; its hash (SRI) must be given",
    errors: ["KILN-E0418"],
    examples: [
      [
        'path_of(fetch("npm:lz4@0.6.5", hash = "sha512-KSZcJU49QZOlJSItaeIU3p8WoAvkTmD9fJqeahQXNu1iQ/kR0/mQLdbrK8JY9MY8f6AhJoMrihp1nu1xDbscSQ=="))',
        '""',
      ],
      ['fetch("npm:lz4@0.6.5")', "KILN-E0418"],
    ],
  },
  (call) => {
    const urls = call.value("urls");
    const hash = call.has("hash") ? call.string("hash") : undefined;
    return fetchStep(
      call.machine,
      { urls: typeof urls === "string" ? [urls] : call.strings("urls"), hash, hashAt: call.has("hash") ? call.place("hash") : call.at },
      call.at,
    );
  },
);
