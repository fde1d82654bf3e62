#include <string.h>

size_t strlen(const char *s)
{
	size_t n = 0;
	while (s[n] != 0)
		n++;
	return n;
}

size_t strnlen(const char *s, size_t most)
{
	size_t n = 0;
	while (n < most && s[n] != 0)
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a != 0 && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++)
		if (*a != *b || *a == 0)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

char *strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)s;
		if (*s == 0)
			return NULL;
	}
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;
	for (;; s++) {
		if (*s == (char)c)
			last = s;
		if (*s == 0)
			return (char *)last;
	}
}

char *strstr(const char *s, const char *part)
{
	size_t n = strlen(part);
	for (;; s++) {
		if (strncmp(s, part, n) == 0)
			return (char *)s;
		if (*s == 0)
			return NULL;
	}
}
