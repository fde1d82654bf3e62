import { getSystemErrorName } from "node:util";

/** What file systems give of Linux's and Node has no names for: an EDQUOT comes with the `code` "Unknown system error -122". */
const UNKNOWN: Readonly<Record<number, string>> = {
  61: "ENODATA",
  74: "EBADMSG",
  84: "EILSEQ",
  116: "ESTALE",
  117: "EUCLEAN",
  122: "EDQUOT",
  123: "ENOMEDIUM",
};

/** The name of a positive errno: 1 → "EPERM"; 0 → "none". */
export function errnoName(errno: number): string {
  return errno > 0 ? (UNKNOWN[errno] ?? getSystemErrorName(-errno)) : "none";
}

/** Of an error of Node's: its `code`, or where that is no name ("Unknown system error -122") that of its number. Undefined: it is no such error. */
export function errnoIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^[A-Z]\w*$/.test(error.code) || !("errno" in error) || typeof error.errno !== "number" ? error.code : errnoName(-error.errno);
}
