/** Node's code of an error (`ENOENT`, `UND_ERR_SOCKET`), if it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Its code, or what it says: one line. */
export function wordsOf(error: unknown): string {
  return codeOf(error) ?? messageOf(error);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
