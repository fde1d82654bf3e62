/*
 * IEEE 754-2019 binary128, in integers; rounded to nearest, ties to even; no exceptions are raised. Names of functions are GCC's («GCC Internals»,
 * 4.2 «Routines for floating point emulation»).
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef long double quad;
typedef unsigned __int128 bits;

_Static_assert(__LDBL_MANT_DIG__ == 113, "long double has another format");

enum { FRACTION = 112, BIAS = 16383, LARGEST = 0x7fff, GUARD = 3 };
#define ONE ((bits)1 << FRACTION)
#define SIGN ((bits)1 << 127)
#define INFINITE ((bits)LARGEST << FRACTION)
#define QUIET (INFINITE | ONE >> 1)

enum kind { ZERO, FINITE, INFINITY_KIND, NAN_KIND };

/* FINITE: fraction / 2^FRACTION * 2^exponent, fraction from ONE to below 2 * ONE. */
struct parts {
	enum kind kind;
	bool negative;
	int exponent;
	bits fraction;
};

bits quad_bits(quad number);
quad quad_of(bits bits);
struct parts quad_parts(quad number);
/* The number nearest to a fraction with GUARD bits more, of which the last stands for all that were lost; its leading bit is FRACTION + GUARD. */
quad quad_rounded(bool negative, int exponent, bits fraction);
/* What is shifted out stays in the last bit. */
bits quad_shifted(bits value, int count);
