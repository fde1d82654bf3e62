import type { Derivation, DerivationId } from "#derivation/derivation.ts";

/** `0123456789ab  compile  heap/heap.c` */
export const stepLine = (id: DerivationId, derivation: Derivation | undefined): string =>
  `${id.slice(0, 12)}  ${(derivation?.kind ?? "").padEnd(7)}  ${derivation?.name ?? ""}\n`;
