#include "quad.h"

int __eqtf2(quad a, quad b);
int __netf2(quad a, quad b);
int __lttf2(quad a, quad b);
int __letf2(quad a, quad b);
int __gttf2(quad a, quad b);
int __getf2(quad a, quad b);
int __unordtf2(quad a, quad b);

int __unordtf2(quad a, quad b)
{
	return quad_parts(a).kind == NAN_KIND || quad_parts(b).kind == NAN_KIND;
}

/* -1, 0, 1; `otherwise` where one of them is no number. */
static int compare(quad a, quad b, int otherwise)
{
	const bits x = quad_bits(a), y = quad_bits(b);

	if (__unordtf2(a, b))
		return otherwise;
	if (((x | y) & ~SIGN) == 0 || x == y)
		return 0;
	if ((x ^ y) & SIGN)
		return x & SIGN ? -1 : 1;
	return (x < y) != ((x & SIGN) != 0) ? -1 : 1;
}

int __eqtf2(quad a, quad b)
{
	return compare(a, b, 1);
}

int __netf2(quad a, quad b)
{
	return compare(a, b, 1);
}

int __lttf2(quad a, quad b)
{
	return compare(a, b, 1);
}

int __letf2(quad a, quad b)
{
	return compare(a, b, 1);
}

int __gttf2(quad a, quad b)
{
	return compare(a, b, -1);
}

int __getf2(quad a, quad b)
{
	return compare(a, b, -1);
}
