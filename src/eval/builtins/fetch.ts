import { builtin } from "../builtin.ts";
import { fetchStep } from "../steps.ts";

/** `fetch(urls, hash = …)`: the file that these addresses give, any of them; its hash (SRI) must be given. */
export const fetch = builtin(
  "fetch(urls, hash = …)",
  "the file that these addresses give, any of them; its hash (SRI) must be given",
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
