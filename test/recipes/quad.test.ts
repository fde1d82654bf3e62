import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runKiln } from "../support/kiln.ts";

/** A binary format of IEEE 754: bits of the fraction and of the exponent. */
interface Format {
  readonly fraction: number;
  readonly exponent: number;
}

const QUAD: Format = { fraction: 112, exponent: 15 };
const DOUBLE: Format = { fraction: 52, exponent: 11 };
const SINGLE: Format = { fraction: 23, exponent: 8 };

/** A number as it is, without rounding: `top / bottom`, or what is none. */
type Exact =
  | { readonly kind: "nan" }
  | { readonly kind: "infinite"; readonly negative: boolean }
  | { readonly kind: "finite"; readonly negative: boolean; readonly top: bigint; readonly bottom: bigint };

const bias = ({ exponent }: Format): number => 2 ** (exponent - 1) - 1;
const finite = (negative: boolean, top: bigint, bottom: bigint): Exact => ({ kind: "finite", negative, top, bottom });

function decode(bits: bigint, format: Format): Exact {
  const negative = bits >> BigInt(format.fraction + format.exponent) === 1n;
  const biased = Number((bits >> BigInt(format.fraction)) & BigInt(2 ** format.exponent - 1));
  const fraction = bits & ((1n << BigInt(format.fraction)) - 1n);
  if (biased === 2 ** format.exponent - 1) return fraction === 0n ? { kind: "infinite", negative } : { kind: "nan" };
  const whole = biased === 0 ? fraction : fraction | (1n << BigInt(format.fraction));
  const power = Math.max(biased, 1) - bias(format) - format.fraction;
  return power >= 0 ? finite(negative, whole << BigInt(power), 1n) : finite(negative, whole, 1n << BigInt(-power));
}

/** The nearest number of the format, of two that are as near the even one; undefined: any that is no number. */
function encode(number: Exact, format: Format): bigint | undefined {
  if (number.kind === "nan") return undefined;
  const sign = number.negative ? 1n << BigInt(format.fraction + format.exponent) : 0n;
  const infinite = BigInt(2 ** format.exponent - 1) << BigInt(format.fraction);
  if (number.kind === "infinite") return sign | infinite;
  const { top, bottom } = number;
  if (top === 0n) return sign;
  // The power of two of the last place: that of subnormal numbers at least.
  const digits = top.toString(2).length - bottom.toString(2).length;
  const exact = (power: number): [bigint, bigint] => (power >= 0 ? [top, bottom << BigInt(power)] : [top << BigInt(-power), bottom]);
  const [t, b] = exact(digits);
  const leading = t >= b ? digits : digits - 1;
  const last = Math.max(leading, 1 - bias(format)) - format.fraction;
  const [dividend, divisor] = exact(last);
  let whole = dividend / divisor;
  const rest = 2n * (dividend % divisor);
  if (rest > divisor || (rest === divisor && whole % 2n === 1n)) whole++;
  const biased = BigInt(last + format.fraction + bias(format)) - 1n;
  const all = (biased << BigInt(format.fraction)) + whole;
  return sign | (all >= infinite ? infinite : all);
}

const signed = (x: Exact & { kind: "finite" }): bigint => (x.negative ? -x.top : x.top);

function sum(a: Exact, b: Exact): Exact {
  if (a.kind === "nan" || b.kind === "nan") return { kind: "nan" };
  if (a.kind === "infinite") return b.kind === "infinite" && a.negative !== b.negative ? { kind: "nan" } : a;
  if (b.kind === "infinite") return b;
  const top = signed(a) * b.bottom + signed(b) * a.bottom;
  // Nothing of two zeros, or of x and -x: negative only if both are.
  return finite(top === 0n ? a.negative && b.negative : top < 0n, top < 0n ? -top : top, a.bottom * b.bottom);
}

const opposite = (x: Exact): Exact => (x.kind === "nan" ? x : { ...x, negative: !x.negative });
const isZero = (x: Exact): boolean => x.kind === "finite" && x.top === 0n;

function product(a: Exact, b: Exact): Exact {
  if (a.kind === "nan" || b.kind === "nan") return { kind: "nan" };
  const negative = a.negative !== b.negative;
  if (a.kind === "infinite" || b.kind === "infinite") return isZero(a) || isZero(b) ? { kind: "nan" } : { kind: "infinite", negative };
  return finite(negative, a.top * b.top, a.bottom * b.bottom);
}

function inverse(x: Exact): Exact {
  if (x.kind === "nan") return x;
  if (x.kind === "infinite") return finite(x.negative, 0n, 1n);
  return x.top === 0n ? { kind: "infinite", negative: x.negative } : finite(x.negative, x.bottom, x.top);
}

function order(a: Exact, b: Exact): bigint {
  if (a.kind === "nan" || b.kind === "nan") return 0b1000010n;
  const value = (x: Exact, other: Exact): bigint => {
    if (x.kind === "finite") return signed(x) * (other.kind === "finite" ? other.bottom : 1n);
    return x.kind === "infinite" ? (x.negative ? -1n : 1n) << 40_000n : 0n;
  };
  const [x, y] = [value(a, b), value(b, a)];
  return x === y ? 0b101001n : x < y ? 0b001110n : 0b110010n;
}

const low = (bits: bigint, width: number): bigint => BigInt.asUintN(width, bits);

function integer(x: Exact, least: bigint, most: bigint): bigint {
  if (x.kind === "nan") return 0n;
  const whole = x.kind === "infinite" ? most + 1n : x.top / x.bottom;
  const value = x.negative ? -whole : whole;
  return low(value < least || (x.kind === "infinite" && x.negative) ? least : value > most ? most : value, 64);
}

const OPERATIONS: Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>> = {
  add: (a, b) => encode(sum(decode(a, QUAD), decode(b, QUAD)), QUAD),
  sub: (a, b) => encode(sum(decode(a, QUAD), opposite(decode(b, QUAD))), QUAD),
  mul: (a, b) => encode(product(decode(a, QUAD), decode(b, QUAD)), QUAD),
  div: (a, b) => encode(product(decode(a, QUAD), inverse(decode(b, QUAD))), QUAD),
  compare: (a, b) => order(decode(a, QUAD), decode(b, QUAD)),
  double: (a) => encode(decode(a, QUAD), DOUBLE),
  float: (a) => encode(decode(a, QUAD), SINGLE),
  "of-double": (a) => encode(decode(low(a, 64), DOUBLE), QUAD),
  "of-float": (a) => encode(decode(low(a, 32), SINGLE), QUAD),
  "of-long": (a) => encode(finite(BigInt.asIntN(64, a) < 0n, low(BigInt.asIntN(64, a) < 0n ? -a : a, 64), 1n), QUAD),
  "of-ulong": (a) => encode(finite(false, low(a, 64), 1n), QUAD),
  long: (a) => integer(decode(a, QUAD), -(2n ** 63n), 2n ** 63n - 1n),
  ulong: (a) => integer(decode(a, QUAD), 0n, 2n ** 64n - 1n),
};

/** Numbers whose parts are those where something changes: exponents at the ends, fractions with runs of ones and zeros, numbers near one another. */
const edges = [0, 1, 2, 112, 113, 16269, 16270, 16271, 16382, 16383, 16384, 16406, 16407, 16446, 16447, 16495, 16496, 17406, 17407, 32765, 32766, 32767];
const exponent = fc.oneof(
  fc.constantFrom(...edges),
  fc.integer({ min: 0, max: 32767 }),
  fc.integer({ min: 16383 - 130, max: 16383 + 130 }),
  fc.integer({ min: 16383 - 1100, max: 16383 - 1000 }),
  fc.integer({ min: 16383 - 160, max: 16383 - 120 }),
);
const runs = fc.tuple(fc.nat(112), fc.nat(112), fc.boolean()).map(([i, j, flip]) => low(((1n << BigInt(i)) - (1n << BigInt(j))) ^ (flip ? -1n : 0n), 112));
const fraction = fc.oneof(fc.bigInt(0n, 2n ** 112n - 1n), runs);
const number = fc.tuple(fc.boolean(), exponent, fraction).map(([negative, e, f]) => (negative ? 1n << 127n : 0n) | (BigInt(e) << 112n) | f);
const narrow = fc.tuple(number, fc.bigInt(0n, 2n ** 64n - 1n), fc.boolean()).map(([wide, any, isAny]) => (isAny ? any : wide >> 64n));

test("quad computes what exact arithmetic gives, rounded once", { timeout: 300_000 }, async () => {
  const cases = fc.sample(fc.tuple(fc.constantFrom(...Object.keys(OPERATIONS)), number, number, narrow), { numRuns: 20_000, seed: 128 });
  const asked = cases.map(([name, a, b, small]) => ({ name, a: name.startsWith("of-") ? small : a, b }));
  const hex = (bits: bigint): string => bits.toString(16).padStart(32, "0");
  const input = asked.map(({ name, a, b }) => `${name} ${hex(a)} ${hex(b)}\n`).join("");
  const { stdout, stderr, exit } = await runKiln(["run", "compute@linux-x86_64", "-q"], { cwd: join(import.meta.dirname, "quad"), input });
  expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  const got = stdout.trimEnd().split("\n");
  expect(got.length).toBe(asked.length);
  const wrong = asked.flatMap(({ name, a, b }, i) => {
    const wanted = OPERATIONS[name]?.(a, b);
    const said = BigInt(`0x${got[i]}`);
    const format = name === "double" ? DOUBLE : name === "float" ? SINGLE : QUAD;
    const isRight = wanted === undefined ? decode(said, format).kind === "nan" : said === wanted;
    return isRight ? [] : [`${name} ${hex(a)} ${hex(b)}: ${got[i]}, not ${wanted === undefined ? "nan" : hex(wanted)}`];
  });
  expect(wrong.slice(0, 20)).toEqual([]);
});
