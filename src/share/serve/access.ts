import { createHash, timingSafeEqual } from "node:crypto";

/** Who may what: undefined is everybody. */
export interface Access {
  readonly readToken?: string | undefined;
  readonly writeToken?: string | undefined;
  /** Without a token for it nobody writes. */
  readonly writesNeedToken: boolean;
}

export type Right = "read" | "write";

/** `authorization`: the header. A token comes as Bearer, or as the password of Basic, whatever the user. Who may write may read. */
export function mayDo(right: Right, authorization: string | undefined, { readToken, writeToken, writesNeedToken }: Access): boolean {
  const given = tokenIn(authorization);
  const isWriter = writeToken !== undefined && given !== undefined && isSame(given, writeToken);
  if (right === "write") return isWriter || (writeToken === undefined && !writesNeedToken);
  return isWriter || readToken === undefined || (given !== undefined && isSame(given, readToken));
}

function tokenIn(authorization: string | undefined): string | undefined {
  const [, scheme = "", value = ""] = /^(\w+) +(\S+)$/.exec(authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return undefined;
  const pair = Buffer.from(value, "base64").toString("utf8");
  return pair.slice(pair.indexOf(":") + 1);
}

/** Takes as long for every wrong one. */
const isSame = (given: string, wanted: string): boolean => timingSafeEqual(hashed(given), hashed(wanted));
const hashed = (text: string): Buffer => createHash("sha256").update(text).digest();
