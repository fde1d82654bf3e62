#include "rt.h"

__attribute__((no_builtin)) size_t strlen(const char *s)
{
	size_t n = 0;
	while (s[n] != 0)
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a != 0 && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

bool starts_with(const char *s, const char *prefix)
{
	while (*prefix != 0)
		if (*s++ != *prefix++)
			return false;
	return true;
}

/* Goes back to the last `*` only, so the time is at most the product of both lengths. */
bool matches(const char *pattern, const char *name)
{
	const char *star = NULL, *resume = NULL;
	for (;;) {
		if (*pattern == '*') {
			star = pattern++;
			resume = name;
		} else if (*name != 0 && *pattern == *name) {
			pattern++, name++;
		} else if (*pattern == 0 && *name == 0) {
			return true;
		} else if (star != NULL && *resume != 0) {
			pattern = star + 1;
			name = ++resume;
		} else {
			return false;
		}
	}
}

enum { LONGEST = 64 };

unsigned distance(const char *a, const char *b, unsigned limit)
{
	size_t n = strlen(a), m = strlen(b);
	unsigned row[LONGEST + 1];

	if (n > LONGEST || m > LONGEST || n > m + limit || m > n + limit)
		return limit + 1;
	for (size_t j = 0; j <= m; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned diagonal = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned above = row[j];
			unsigned best = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[m];
}

/* Merge sort, bottom up. */
void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	uint8_t *from = items, *to = allocate(count * size);
	for (size_t run = 1; run < count; run *= 2) {
		for (size_t start = 0; start < count; start += 2 * run) {
			size_t middle = start + run < count ? start + run : count;
			size_t end = start + 2 * run < count ? start + 2 * run : count;
			size_t i = start, j = middle;
			for (size_t k = start; k < end; k++) {
				bool left = i < middle && (j >= end || compare(from + i * size, from + j * size) <= 0);
				memcpy(to + k * size, from + (left ? i++ : j++) * size, size);
			}
		}
		uint8_t *swap = from;
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, count * size);
}
