#include <stdint.h>
#include <string.h>
#include <unit.h>

UNIT_MAIN

enum { SIZE = 96 };

static unsigned state = 1;
static unsigned random_below(unsigned n)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % n;
}

/* Every length and offset against loops that are plainly right. */
TEST(copies_overlap)
{
	unsigned char a[SIZE], b[SIZE], wanted[SIZE];

	for (unsigned from = 0; from < 20; from++) {
		for (unsigned to = 0; to < 20; to++) {
			for (unsigned n = 0; n < SIZE - 20; n += 1 + random_below(3)) {
				for (unsigned i = 0; i < SIZE; i++)
					wanted[i] = a[i] = (unsigned char)random_below(256);
				for (unsigned i = 0; i < n; i++)
					b[i] = a[from + i];
				for (unsigned i = 0; i < n; i++)
					wanted[to + i] = b[i];
				CHECK(memmove(a + to, a + from, n) == a + to);
				CHECK(memcmp(a, wanted, SIZE) == 0);
				CHECK(memset(a + to, (int)(n + 300), n) == a + to);
				for (unsigned i = 0; i < n; i++)
					CHECK(a[to + i] == (unsigned char)(n + 300));
			}
		}
	}
}

TEST(comparisons_find_the_first_difference)
{
	unsigned char a[SIZE], b[SIZE];

	for (unsigned n = 0; n < SIZE; n++) {
		memset(a, 7, SIZE);
		memcpy(b, a, SIZE);
		b[n] = 200;
		CHECK(memcmp(a, b, SIZE) < 0 && memcmp(b, a, SIZE) > 0 && memcmp(a, b, n) == 0);
		CHECK(memchr(b, 200, SIZE) == b + n && memchr(b, 200, n) == NULL);
	}
}

TEST(lengths)
{
	CHECK(strlen("") == 0 && strlen("abc") == 3);
	CHECK(strnlen("abc", 2) == 2 && strnlen("abc", 9) == 3);
}

TEST(strings_compare_as_unsigned_bytes)
{
	CHECK(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("\xff", "a") > 0 && strcmp("ab", "a") > 0 && strcmp("", "") == 0);
	CHECK(strncmp("abc", "abd", 2) == 0 && strncmp("abc", "abd", 3) < 0 && strncmp("a", "b", 0) == 0 && strncmp("a", "a", 99) == 0);
}

TEST(characters_are_found)
{
	const char *s = "hello";

	CHECK(strchr(s, 'l') == s + 2 && strrchr(s, 'l') == s + 3 && strchr(s, 'x') == NULL);
	CHECK(strchr(s, 0) == s + 5 && strrchr(s, 0) == s + 5);
}

TEST(parts_are_found)
{
	const char *s = "hello";

	CHECK(strstr(s, "lo") == s + 3 && strstr(s, "") == s && strstr(s, "low") == NULL && strstr("", "a") == NULL);
	CHECK(strstr("aaab", "aab") != NULL);
}
