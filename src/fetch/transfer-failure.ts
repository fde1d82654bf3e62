import { codeOf } from "./error-words.ts";

/** Why an answer didn't come; caught within `fetch/` and told with the other locators' failures. */
export class TransferFailure extends Error {
  /** Trying again is of no use. */
  readonly final: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(why: string, options: { readonly final: boolean; readonly retryAfterMs?: number | undefined }) {
    super(why);
    this.name = "TransferFailure";
    this.final = options.final;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** `retryAfter`: the header of that name (RFC 9110), seconds or a date. */
  static ofStatus(status: number, retryAfter: string | undefined): TransferFailure {
    const words = STATUS[status];
    const why = `the server answers ${status}${words === undefined ? "" : `, ${words}`}`;
    const seconds =
      retryAfter === undefined ? Number.NaN : /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
    const final = status < 500 && status !== 408 && status !== 425 && status !== 429;
    return new TransferFailure(why, { final, retryAfterMs: Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined });
  }
}

const STATUS: Readonly<Record<number, string>> = {
  401: "it wants a login",
  403: "it forbids this",
  404: "it has no such file",
  407: "the proxy wants a login",
  410: "the file is gone",
  429: "it is asked too often",
  500: "it failed",
  502: "what stands behind it failed",
  503: "it is overloaded",
  504: "what stands behind it doesn't answer",
};

/** Node's and Undici's codes in words. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody answers there",
  ECONNRESET: "the connection broke",
  EPIPE: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  ENOTFOUND: "no host has this name",
  EAI_AGAIN: "the host's name can't be looked up now",
  EHOSTUNREACH: "the host can't be reached",
  ENETUNREACH: "the network can't be reached",
  ETIMEDOUT: "the host doesn't answer",
  UND_ERR_CONNECT_TIMEOUT: "the host doesn't answer",
  UND_ERR_HEADERS_TIMEOUT: "the server doesn't answer",
  UND_ERR_BODY_TIMEOUT: "the server stopped sending",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "the server's certificate is signed by nobody we trust; a certificate authority of your own is set by cafile",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is signed by nobody we trust; a certificate authority of your own is set by cafile",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the server's certificate is signed by nobody we trust; a certificate authority of your own is set by cafile",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server signed its certificate itself; to trust it, set it by cafile",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
};

const LASTING: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_INVALID_URL",
  "UND_ERR_INVALID_ARG",
]);

export function mayRetry(error: unknown): boolean {
  if (error instanceof TransferFailure) return !error.final;
  const code = innerCodeOf(error);
  return code !== undefined && !LASTING.has(code) && !code.startsWith("ERR_SSL_") && !code.startsWith("CERT_");
}

/** One line. */
export function describeTransfer(error: unknown): string {
  if (error instanceof TransferFailure) return error.message;
  const code = innerCodeOf(error);
  const words = code === undefined ? undefined : REASONS[code];
  const message = error instanceof Error && error.message !== "" ? error.message : (code ?? "unknown failure");
  return words === undefined ? message : `${words} (${code})`;
}

/** Undici wraps what a proxy's connection failed with. */
function innerCodeOf(error: unknown): string | undefined {
  const code = codeOf(error);
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && (code === undefined || code === "UND_ERR_ABORTED") ? innerCodeOf(cause) : code;
}
