#include "rt.h"
#include "syscall.h"

enum { CHUNK = 1 << 20, MAP_PRIVATE_ANONYMOUS = 0x22, PROT_READ_WRITE = 3 };

void *allocate(size_t size)
{
	static uint8_t *next;
	static size_t left;

	if (size > SIZE_MAX / 2)
		fail("memory", "a size that is no size");
	size = (size + 15) & ~(size_t)15;
	if (size > left) {
		size_t chunk = size > CHUNK ? size : CHUNK;
		long got = syscall6(SYS_mmap, 0, (long)chunk, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
		if (got < 0 && got > -4096)
			fail("memory", "none left");
		if (chunk > CHUNK) /* the rest of the last chunk stays in use */
			return (void *)got;
		next = (uint8_t *)got;
		left = chunk;
	}
	void *result = next;
	next += size;
	left -= size;
	return result;
}

void *grow(void *old, size_t old_size, size_t new_size)
{
	void *bigger = allocate(new_size);
	if (old_size > 0)
		memcpy(bigger, old, old_size);
	return bigger;
}

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
