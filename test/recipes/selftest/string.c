#include <checks.h>
#include <stdint.h>
#include <string.h>

enum { SIZE = 96 };

static unsigned state = 1;
static unsigned random_below(unsigned n)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % n;
}

/* Every length and offset against loops that are plainly right. */
static void check_memory(void)
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
				assert(memmove(a + to, a + from, n) == a + to);
				assert(memcmp(a, wanted, SIZE) == 0);
				assert(memset(a + to, (int)(n + 300), n) == a + to);
				for (unsigned i = 0; i < n; i++)
					assert(a[to + i] == (unsigned char)(n + 300));
			}
		}
	}
	for (unsigned n = 0; n < SIZE; n++) {
		memset(a, 7, SIZE);
		memcpy(b, a, SIZE);
		b[n] = 200;
		assert(memcmp(a, b, SIZE) < 0 && memcmp(b, a, SIZE) > 0 && memcmp(a, b, n) == 0);
		assert(memchr(b, 200, SIZE) == b + n && memchr(b, 200, n) == NULL);
	}
}

void check_string(void)
{
	check_memory();
	assert(strlen("") == 0 && strlen("abc") == 3 && strnlen("abc", 2) == 2 && strnlen("abc", 9) == 3);
	assert(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("\xff", "a") > 0 && strcmp("ab", "a") > 0 && strcmp("", "") == 0);
	assert(strncmp("abc", "abd", 2) == 0 && strncmp("abc", "abd", 3) < 0 && strncmp("a", "b", 0) == 0 && strncmp("a", "a", 99) == 0);
	const char *s = "hello";
	assert(strchr(s, 'l') == s + 2 && strrchr(s, 'l') == s + 3 && strchr(s, 'x') == NULL && strchr(s, 0) == s + 5 && strrchr(s, 0) == s + 5);
	assert(strstr(s, "lo") == s + 3 && strstr(s, "") == s && strstr(s, "low") == NULL && strstr("", "a") == NULL);
}
