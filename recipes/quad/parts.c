#include "quad.h"

union both {
	quad number;
	bits bits;
};

bits quad_bits(quad number)
{
	return (union both){ .number = number }.bits;
}

quad quad_of(bits bits)
{
	return (union both){ .bits = bits }.number;
}

static int leading_bit(bits value)
{
	const uint64_t high = (uint64_t)(value >> 64);
	return high != 0 ? 127 - __builtin_clzll(high) : 63 - __builtin_clzll((uint64_t)value);
}

struct parts quad_parts(quad number)
{
	const bits all = quad_bits(number);
	const int biased = (int)(all >> FRACTION & LARGEST);
	struct parts p = { FINITE, all >> 127 != 0, biased - BIAS, all & (ONE - 1) };

	if (biased == LARGEST) {
		p.kind = p.fraction == 0 ? INFINITY_KIND : NAN_KIND;
	} else if (biased > 0) {
		p.fraction |= ONE;
	} else if (p.fraction == 0) {
		p.kind = ZERO;
	} else { /* subnormal */
		const int shift = FRACTION - leading_bit(p.fraction);
		p.fraction <<= shift;
		p.exponent = 1 - BIAS - shift;
	}
	return p;
}

bits quad_shifted(bits value, int count)
{
	if (count == 0)
		return value;
	if (count > 127)
		return value != 0;
	return value >> count | ((value & (((bits)1 << count) - 1)) != 0);
}

quad quad_rounded(bool negative, int exponent, bits fraction)
{
	const bits sign = negative ? SIGN : 0;
	int biased = exponent + BIAS;

	if (biased >= LARGEST)
		return quad_of(sign | INFINITE);
	if (biased <= 0) {
		fraction = quad_shifted(fraction, 1 - biased);
		biased = 0;
	}
	const unsigned lost = (unsigned)fraction & 7;
	fraction >>= GUARD;
	if (lost > 4 || (lost == 4 && (fraction & 1)))
		fraction++;
	/* A fraction that became 2 carries into the exponent, and a subnormal one that became 1 is normal. */
	return quad_of(sign | (biased == 0 ? fraction : ((bits)biased << FRACTION) + (fraction - ONE)));
}
