#include "quad.h"

quad __extendsftf2(float number);
quad __extenddftf2(double number);
float __trunctfsf2(quad number);
double __trunctfdf2(quad number);
quad __floatsitf(int number);
quad __floatditf(int64_t number);
quad __floatunsitf(unsigned number);
quad __floatunditf(uint64_t number);
int __fixtfsi(quad number);
int64_t __fixtfdi(quad number);
unsigned __fixunstfsi(quad number);
uint64_t __fixunstfdi(quad number);

/* `fraction`: bits of it; the exponent's take the rest of `width`. */
struct format {
	int width, fraction;
};

static const struct format single = { 32, 23 }, twice = { 64, 52 };

static int bias_of(struct format f)
{
	return (1 << (f.width - f.fraction - 2)) - 1;
}

static quad widened(uint64_t all, struct format f)
{
	const int bias = bias_of(f), largest = 2 * bias + 1, shift = FRACTION - f.fraction;
	const bits sign = all >> (f.width - 1) & 1 ? SIGN : 0;
	uint64_t fraction = all & ((1ull << f.fraction) - 1);
	int biased = (int)(all >> f.fraction) & largest;

	if (biased == largest)
		return quad_of(sign | INFINITE | (bits)fraction << shift | (fraction != 0 ? ONE >> 1 : 0));
	if (biased == 0) {
		if (fraction == 0)
			return quad_of(sign);
		for (biased = 1; !(fraction >> f.fraction); biased--)
			fraction <<= 1;
		fraction &= (1ull << f.fraction) - 1;
	}
	return quad_of(sign | (bits)(biased - bias + BIAS) << FRACTION | (bits)fraction << shift);
}

static uint64_t narrowed(quad number, struct format f)
{
	const struct parts p = quad_parts(number);
	const int bias = bias_of(f), largest = 2 * bias + 1;
	const uint64_t sign = (uint64_t)p.negative << (f.width - 1), infinite = (uint64_t)largest << f.fraction;
	int biased = p.exponent + bias, shift = FRACTION - f.fraction;

	if (p.kind == NAN_KIND)
		return sign | infinite | 1ull << (f.fraction - 1) | (uint64_t)(p.fraction >> shift);
	if (p.kind == ZERO)
		return sign;
	if (p.kind == INFINITY_KIND || biased >= largest)
		return sign | infinite;
	if (biased <= 0) {
		shift += 1 - biased;
		biased = 0;
	}
	/* The last bit stands for all that is lost. */
	const bits kept = quad_shifted(p.fraction << 1, shift - 1);
	uint64_t fraction = (uint64_t)(kept >> 2);
	if ((kept & 3) == 3 || ((kept & 2) && (fraction & 1)))
		fraction++;
	return sign | (biased == 0 ? fraction : ((uint64_t)biased << f.fraction) + (fraction - (1ull << f.fraction)));
}

quad __extendsftf2(float number)
{
	return widened((union { float number; uint32_t bits; }){ .number = number }.bits, single);
}

quad __extenddftf2(double number)
{
	return widened((union { double number; uint64_t bits; }){ .number = number }.bits, twice);
}

float __trunctfsf2(quad number)
{
	return (union { uint32_t bits; float number; }){ .bits = (uint32_t)narrowed(number, single) }.number;
}

double __trunctfdf2(quad number)
{
	return (union { uint64_t bits; double number; }){ .bits = narrowed(number, twice) }.number;
}

static quad from_integer(bool negative, uint64_t size)
{
	if (size == 0)
		return quad_of(0);
	const int leading = 63 - __builtin_clzll(size);
	return quad_of((negative ? SIGN : 0) | ((bits)(leading + BIAS) << FRACTION) + (((bits)size << (FRACTION - leading)) - ONE));
}

quad __floatditf(int64_t number)
{
	return from_integer(number < 0, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

quad __floatsitf(int number)
{
	return __floatditf(number);
}

quad __floatunditf(uint64_t number)
{
	return from_integer(false, number);
}

quad __floatunsitf(unsigned number)
{
	return from_integer(false, number);
}

/* Cut towards zero, at most `most`. */
static uint64_t size_of(struct parts p, uint64_t most)
{
	if (p.kind == ZERO || (p.kind == FINITE && p.exponent < 0))
		return 0;
	if (p.kind != FINITE || p.exponent > 63)
		return most;
	const uint64_t size = (uint64_t)(p.fraction >> (FRACTION - p.exponent));
	return size < most ? size : most;
}

/* What doesn't fit is the nearest that does; what is no number is 0, as arm64's own instructions have it. */
static int64_t to_signed(quad number, uint64_t most)
{
	const struct parts p = quad_parts(number);
	if (p.kind == NAN_KIND)
		return 0;
	const uint64_t size = size_of(p, p.negative ? most + 1 : most);
	return (int64_t)(p.negative ? -size : size);
}

static uint64_t to_unsigned(quad number, uint64_t most)
{
	const struct parts p = quad_parts(number);
	return p.kind == NAN_KIND || p.negative ? 0 : size_of(p, most);
}

int64_t __fixtfdi(quad number)
{
	return to_signed(number, INT64_MAX);
}

int __fixtfsi(quad number)
{
	return (int)to_signed(number, INT32_MAX);
}

uint64_t __fixunstfdi(quad number)
{
	return to_unsigned(number, UINT64_MAX);
}

unsigned __fixunstfsi(quad number)
{
	return (unsigned)to_unsigned(number, UINT32_MAX);
}
