#include <printf.h>
#include <stdint.h>
#include <string.h>
#include <unit.h>

UNIT_MAIN

/* What comes out, and the count that is given back. */
#define CHECK_FORMAT(wanted, ...)                                                                                      \
	do {                                                                                                               \
		char text[128];                                                                                                \
		int count = snprintf(text, sizeof text, __VA_ARGS__);                                                          \
		CHECK_TEXT(text, wanted);                                                                                      \
		CHECK_EQUAL(count, strlen(wanted));                                                                            \
	} while (0)

#pragma clang diagnostic ignored "-Wformat"
#pragma clang diagnostic ignored "-Wformat-security"

TEST(plain_text)
{
	CHECK_FORMAT("plain %", "plain %%");
}

TEST(signs)
{
	CHECK_FORMAT("-5 5 +5  5", "%d %d %+d % d", -5, 5, 5, 5);
}

TEST(width_and_precision)
{
	CHECK_FORMAT("[   42][42   ][00042][  042]", "[%5d][%-5d][%05d][%5.3d]", 42, 42, 42, 42);
	CHECK_FORMAT("[-0042][  -42][]", "[%05d][%5d][%.0d]", -42, -42, 0);
}

TEST(limits)
{
	CHECK_FORMAT("-2147483648 2147483647 4294967295", "%d %d %u", INT32_MIN, INT32_MAX, UINT32_MAX);
	CHECK_FORMAT("-9223372036854775808 18446744073709551615", "%lld %llu", INT64_MIN, UINT64_MAX);
}

TEST(short_lengths)
{
	CHECK_FORMAT("-1 255 -1 65535", "%hhd %hhu %hd %hu", 255, 255, 65535, 65535);
}

TEST(other_bases)
{
	CHECK_FORMAT("ff FF 0xff 0XFF 0 00000ff", "%x %X %#x %#X %#x %07x", 255, 255, 255, 255, 0, 255);
	CHECK_FORMAT("17 017 0", "%o %#o %#o", 15, 15, 0);
}

TEST(pointers)
{
	CHECK_FORMAT("0x1234", "%p", (void *)0x1234);
}

TEST(characters)
{
	CHECK_FORMAT("c [  c][c  ]", "%c [%3c][%-3c]", 'c', 'c', 'c');
}

TEST(strings)
{
	CHECK_FORMAT("[abc][  abc][abc  ][ab]", "[%s][%5s][%-5s][%.2s]", "abc", "abc", "abc", "abc");
	CHECK_FORMAT("[   ab][ab   ]", "[%*.*s][%-*s]", 5, 2, "abc", 5, "ab");
	CHECK_FORMAT("(null)", "%s", (char *)0);
}

TEST(what_it_does_not_know_stays)
{
	CHECK_FORMAT("%q", "%q");
	CHECK_FORMAT("%", "%");
}

TEST(lengths_of_types)
{
	CHECK_FORMAT("4096 -1 7", "%zu %td %jd", (size_t)4096, (ptrdiff_t)-1, (intmax_t)7);
}

TEST(what_is_too_long_is_cut)
{
	char small[5];

	CHECK_EQUAL(snprintf(small, sizeof small, "%s", "truncated"), 9);
	CHECK_TEXT(small, "trun");
	CHECK_EQUAL(snprintf(small, 0, "%d", 12345), 5);
	CHECK_TEXT(small, "trun");
	CHECK_EQUAL(snprintf(small, 1, "%d", 12345), 5);
	CHECK_EQUAL(small[0], 0);
}
