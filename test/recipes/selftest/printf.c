#include <checks.h>
#include <stdint.h>
#include <string.h>

static void same(const char *got, int count, const char *wanted)
{
	if (strcmp(got, wanted) != 0 || count != (int)strlen(wanted)) {
		printf("got «%s» (%d), wanted «%s»\n", got, count, wanted);
		assert(!"printf");
	}
}

#define CHECK(wanted, ...)                                                                                             \
	do {                                                                                                           \
		char text[128];                                                                                        \
		int count = snprintf(text, sizeof text, __VA_ARGS__);                                                  \
		same(text, count, wanted);                                                                             \
	} while (0)

#pragma clang diagnostic ignored "-Wformat"
#pragma clang diagnostic ignored "-Wformat-security"

void check_printf(void)
{
	CHECK("plain %", "plain %%");
	CHECK("-5 5 +5  5", "%d %d %+d % d", -5, 5, 5, 5);
	CHECK("[   42][42   ][00042][  042]", "[%5d][%-5d][%05d][%5.3d]", 42, 42, 42, 42);
	CHECK("[-0042][  -42][]", "[%05d][%5d][%.0d]", -42, -42, 0);
	CHECK("-2147483648 2147483647 4294967295", "%d %d %u", INT32_MIN, INT32_MAX, UINT32_MAX);
	CHECK("-9223372036854775808 18446744073709551615", "%lld %llu", INT64_MIN, UINT64_MAX);
	CHECK("-1 255 -1 65535", "%hhd %hhu %hd %hu", 255, 255, 65535, 65535);
	CHECK("ff FF 0xff 0XFF 0 00000ff", "%x %X %#x %#X %#x %07x", 255, 255, 255, 255, 0, 255);
	CHECK("17 017 0", "%o %#o %#o", 15, 15, 0);
	CHECK("0x1234", "%p", (void *)0x1234);
	CHECK("c [  c][c  ]", "%c [%3c][%-3c]", 'c', 'c', 'c');
	CHECK("[abc][  abc][abc  ][ab]", "[%s][%5s][%-5s][%.2s]", "abc", "abc", "abc", "abc");
	CHECK("[   ab][ab   ]", "[%*.*s][%-*s]", 5, 2, "abc", 5, "ab");
	CHECK("(null)", "%s", (char *)0);
	CHECK("%q", "%q");
	CHECK("%", "%");
	CHECK("4096 -1 7", "%zu %td %jd", (size_t)4096, (ptrdiff_t)-1, (intmax_t)7);

	char small[5];
	int count = snprintf(small, sizeof small, "%s", "truncated");
	assert(count == 9 && strcmp(small, "trun") == 0);
	assert(snprintf(small, 0, "%d", 12345) == 5 && strcmp(small, "trun") == 0);
	assert(snprintf(small, 1, "%d", 12345) == 5 && small[0] == 0);
}
