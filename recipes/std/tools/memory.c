#include "rt.h"

/* The compiler may turn a loop into a call of the function that it stands in: it must not. */
#define PLAIN __attribute__((no_builtin))

PLAIN void *memcpy(void *to, const void *from, size_t n)
{
#if defined(__x86_64__)
	void *result = to;
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
	return result;
#else
	uint8_t *t = to;
	const uint8_t *f = from;
	while (n-- > 0)
		*t++ = *f++;
	return to;
#endif
}

PLAIN void *memmove(void *to, const void *from, size_t n)
{
	uint8_t *t = to;
	const uint8_t *f = from;
	if (t <= f || t >= f + n)
		return memcpy(to, from, n);
	while (n-- > 0)
		t[n] = f[n];
	return to;
}

PLAIN void *memset(void *to, int byte, size_t n)
{
	uint8_t *t = to;
	while (n-- > 0)
		*t++ = (uint8_t)byte;
	return to;
}

PLAIN int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;
	for (; n > 0; n--, x++, y++)
		if (*x != *y)
			return *x < *y ? -1 : 1;
	return 0;
}
