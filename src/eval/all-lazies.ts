import type { Frame, LazyCode } from "./code.ts";
import type { Lazy } from "./value.ts";

/** All of them, as an array that is as long as needed: one that grows by `push` takes room for 17 at its first element. */
export function allLazies(codes: readonly LazyCode[]): (frame: Frame) => Lazy[] {
  const [a, b, c, d] = codes;
  if (a === undefined) return () => [];
  if (b === undefined) return (frame) => [a(frame)];
  if (c === undefined) return (frame) => [a(frame), b(frame)];
  if (d === undefined) return (frame) => [a(frame), b(frame), c(frame)];
  if (codes.length === 4) return (frame) => [a(frame), b(frame), c(frame), d(frame)];
  return (frame) => codes.map((code) => code(frame));
}
