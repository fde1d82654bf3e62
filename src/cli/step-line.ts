import type { Derivation, DerivationId } from "#derivation/derivation.ts";

/** Of an id, as people see it and may write it. */
export const shortId = (id: DerivationId): string => id.slice(0, 12);

/** `0123456789ab  compile  heap/heap.c` */
export const stepLine = (id: DerivationId, derivation: Derivation | undefined): string =>
  `${shortId(id)}  ${(derivation?.kind ?? "").padEnd(7)}  ${derivation?.name ?? ""}\n`;
