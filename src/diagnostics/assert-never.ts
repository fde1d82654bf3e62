/** Ends an exhaustive switch: a new kind fails to compile here. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
