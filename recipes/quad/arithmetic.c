#include "quad.h"

quad __addtf3(quad a, quad b);
quad __subtf3(quad a, quad b);
quad __multf3(quad a, quad b);
quad __divtf3(quad a, quad b);

static quad not_a_number(quad a, quad b)
{
	const quad which = quad_parts(a).kind == NAN_KIND ? a : b;
	return quad_of(quad_bits(which) | QUIET);
}

/* `x` is the larger one, or as large. */
static quad add_finite(struct parts x, struct parts y)
{
	bits large = x.fraction << GUARD;
	const bits small = quad_shifted(y.fraction << GUARD, x.exponent - y.exponent);
	int exponent = x.exponent;

	if (x.negative == y.negative) {
		large += small;
		if (large >> (FRACTION + GUARD + 1) != 0) {
			large = quad_shifted(large, 1);
			exponent++;
		}
	} else {
		large -= small;
		if (large == 0)
			return quad_of(0);
		while (large >> (FRACTION + GUARD) == 0) {
			large <<= 1;
			exponent--;
		}
	}
	return quad_rounded(x.negative, exponent, large);
}

quad __addtf3(quad a, quad b)
{
	const struct parts x = quad_parts(a), y = quad_parts(b);

	if (x.kind == NAN_KIND || y.kind == NAN_KIND)
		return not_a_number(a, b);
	if (x.kind == INFINITY_KIND)
		return y.kind == INFINITY_KIND && x.negative != y.negative ? quad_of(QUIET) : a;
	if (y.kind == INFINITY_KIND)
		return b;
	if (x.kind == ZERO)
		return y.kind == ZERO && x.negative != y.negative ? quad_of(0) : b;
	if (y.kind == ZERO)
		return a;
	const bool larger = x.exponent > y.exponent || (x.exponent == y.exponent && x.fraction >= y.fraction);
	return larger ? add_finite(x, y) : add_finite(y, x);
}

quad __subtf3(quad a, quad b)
{
	/* The sign of what is no number means nothing. */
	return __addtf3(a, quad_of(quad_bits(b) ^ SIGN));
}

/* All 256 bits of a product; `*low` gets the lower half. */
static bits multiply(bits a, bits b, bits *low)
{
	const uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64), b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
	const bits p00 = (bits)a0 * b0, p01 = (bits)a0 * b1, p10 = (bits)a1 * b0;
	const bits middle = (p00 >> 64) + (uint64_t)p01 + (uint64_t)p10;

	*low = middle << 64 | (uint64_t)p00;
	return (bits)a1 * b1 + (p01 >> 64) + (p10 >> 64) + (middle >> 64);
}

quad __multf3(quad a, quad b)
{
	const struct parts x = quad_parts(a), y = quad_parts(b);
	const bool negative = x.negative != y.negative;
	const bits sign = negative ? SIGN : 0;

	if (x.kind == NAN_KIND || y.kind == NAN_KIND)
		return not_a_number(a, b);
	if (x.kind == INFINITY_KIND || y.kind == INFINITY_KIND)
		return quad_of(x.kind == ZERO || y.kind == ZERO ? QUIET : sign | INFINITE);
	if (x.kind == ZERO || y.kind == ZERO)
		return quad_of(sign);
	bits low;
	const bits high = multiply(x.fraction, y.fraction, &low);
	/* From 1 to below 4: the leading bit is the one of both ones, or one more. */
	const int more = high >> (2 * FRACTION + 1 - 128) != 0, shift = FRACTION - GUARD + more;
	const bits fraction = high << (128 - shift) | low >> shift | ((low & (((bits)1 << shift) - 1)) != 0);
	return quad_rounded(negative, x.exponent + y.exponent + more, fraction);
}

/* Bit by bit; `x` is divided by `y`. */
static quad divide_finite(bool negative, struct parts x, struct parts y)
{
	int exponent = x.exponent - y.exponent;
	bits rest = x.fraction, quotient = 0;

	if (rest < y.fraction) {
		rest <<= 1;
		exponent--;
	}
	for (int i = 0; i <= FRACTION + GUARD; i++) {
		quotient <<= 1;
		if (rest >= y.fraction) {
			rest -= y.fraction;
			quotient |= 1;
		}
		rest <<= 1;
	}
	return quad_rounded(negative, exponent, quotient | (rest != 0));
}

quad __divtf3(quad a, quad b)
{
	const struct parts x = quad_parts(a), y = quad_parts(b);
	const bool negative = x.negative != y.negative;
	const bits sign = negative ? SIGN : 0;

	if (x.kind == NAN_KIND || y.kind == NAN_KIND)
		return not_a_number(a, b);
	if (x.kind == y.kind && x.kind != FINITE)
		return quad_of(QUIET);
	if (x.kind == INFINITY_KIND || y.kind == ZERO)
		return quad_of(sign | INFINITE);
	if (x.kind == ZERO || y.kind == INFINITY_KIND)
		return quad_of(sign);
	return divide_finite(negative, x, y);
}
