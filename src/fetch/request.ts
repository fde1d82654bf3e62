import { type Dispatcher, request } from "undici";
import type { WebSource } from "./transfer.ts";
import { TransferFailure } from "./transfer-failure.ts";

const MOST_REDIRECTS = 10;
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * GET, following redirects (never from https to http) with the headers that belong to each URL. The caller ends the body.
 * Throws `TransferFailure`, Undici's errors, the signal's reason.
 */
export async function requestFollowing(
  source: WebSource,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Dispatcher.ResponseData> {
  let url = source.url;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await request(url, {
      dispatcher: source.dispatcher,
      // Content is hashed as it is stored, so nobody may pack it on the way.
      headers: { "accept-encoding": "identity", "user-agent": "kiln", accept: "*/*", ...source.headers(url), ...headers },
      ...(signal === undefined ? {} : { signal }),
    });
    if (!REDIRECTS.has(answer.statusCode)) return answer;
    const location = answer.headers["location"];
    await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
    if (typeof location !== "string" || !URL.canParse(location, url.href))
      throw new TransferFailure("the server redirects to nowhere", { final: true });
    const next = new URL(location, url);
    if (next.protocol !== "https:" && next.protocol !== "http:")
      throw new TransferFailure(`the server redirects to ${next.protocol}`, { final: true });
    if (url.protocol === "https:" && next.protocol === "http:")
      throw new TransferFailure("the server redirects from https to http", { final: true });
    if (redirects === MOST_REDIRECTS) throw new TransferFailure(`the server redirects more than ${MOST_REDIRECTS} times`, { final: true });
    next.username = "";
    next.password = "";
    url = next;
  }
}
