#include <stdint.h>
#include <string.h>

/* A machine word that may lie anywhere and alias anything. */
typedef uint64_t __attribute__((aligned(1), may_alias)) word;

static void copy_up(unsigned char *to, const unsigned char *from, size_t n)
{
#if defined(__x86_64__) && !defined(CONFIG_STRING_SMALL)
	/* The fastest there is for long blocks on every processor since 2013 (ERMS). */
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
#else
#ifndef CONFIG_STRING_SMALL
	for (; n >= sizeof(word); n -= sizeof(word), to += sizeof(word), from += sizeof(word))
		*(word *)to = *(const word *)from;
#endif
	while (n-- > 0)
		*to++ = *from++;
#endif
}

static void copy_down(unsigned char *to, const unsigned char *from, size_t n)
{
#ifndef CONFIG_STRING_SMALL
	for (; n >= sizeof(word); n -= sizeof(word))
		*(word *)(to + n - sizeof(word)) = *(const word *)(from + n - sizeof(word));
#endif
	while (n-- > 0)
		to[n] = from[n];
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	copy_up(to, from, n);
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	/* Unsigned: also true when `to` lies below `from`. */
	if ((uintptr_t)to - (uintptr_t)from >= n)
		copy_up(to, from, n);
	else
		copy_down(to, from, n);
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	unsigned char *at = to;
#if defined(__x86_64__) && !defined(CONFIG_STRING_SMALL)
	__asm__ volatile("rep stosb" : "+D"(at), "+c"(n) : "a"(byte) : "memory");
#else
#ifndef CONFIG_STRING_SMALL
	const word pattern = 0x0101010101010101u * (unsigned char)byte;
	for (; n >= sizeof(word); n -= sizeof(word), at += sizeof(word))
		*(word *)at = pattern;
#endif
	while (n-- > 0)
		*at++ = (unsigned char)byte;
#endif
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
#ifndef CONFIG_STRING_SMALL
	for (; n >= sizeof(word) && *(const word *)x == *(const word *)y; n -= sizeof(word))
		x += sizeof(word), y += sizeof(word);
#endif
	for (; n > 0; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

void *memchr(const void *in, int byte, size_t n)
{
	for (const unsigned char *at = in; n > 0; n--, at++)
		if (*at == (unsigned char)byte)
			return (void *)at;
	return NULL;
}
