import { getSystemErrorName } from "node:util";

/** The name of an errno: 1 → "EPERM". */
export function errnoName(errno: number): string {
  return errno > 0 ? getSystemErrorName(-errno) : "none";
}
