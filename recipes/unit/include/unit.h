/*
 * Unit tests in an image. Each file of tests has cases:
 *
 *	TEST(copies_overlap)
 *	{
 *		char text[] = "abc";
 *		CHECK_TEXT(memmove(text, text + 1, 2), "bcc");
 *	}
 *
 * and one of them says UNIT_MAIN. The report is that of the Test Anything Protocol, version 13; the image ends with 0 where all cases passed, else with 1.
 * A check that fails is told with its place; its case goes on.
 */
#pragma once
#include <init.h>
#include <stdbool.h>
#include <stdint.h>

struct unit_case {
	const char *name;
	void (*run)(void);
	struct unit_case *next;
};

/* Adds a case; cases run in the order of their names. */
void unit_add(struct unit_case *one);
/* Runs all; the image's exit status. */
int unit_run(void);

/* The check's own outcome. */
bool unit_check(bool holds, const char *what, const char *file, int line);
bool unit_check_equal(int64_t is, int64_t wanted, const char *what, const char *file, int line);
bool unit_check_text(const char *is, const char *wanted, const char *what, const char *file, int line);

#define TEST(case_name)                                                                                                \
	static void case_name(void);                                                                                       \
	static void case_name##_added(void)                                                                                \
	{                                                                                                                  \
		static struct unit_case one = { #case_name, case_name, 0 };                                                    \
		unit_add(&one);                                                                                                \
	}                                                                                                                  \
	INIT(9, case_name##_added);                                                                                        \
	static void case_name(void)

#define CHECK(condition) unit_check(condition, #condition, __FILE__, __LINE__)
/* Of integers. */
#define CHECK_EQUAL(is, wanted) unit_check_equal((int64_t)(is), (int64_t)(wanted), #is " == " #wanted, __FILE__, __LINE__)
#define CHECK_TEXT(is, wanted) unit_check_text(is, wanted, #is " == " #wanted, __FILE__, __LINE__)

#define UNIT_MAIN                                                                                                      \
	int main(void);                                                                                                    \
	int main(void)                                                                                                     \
	{                                                                                                                  \
		return unit_run();                                                                                             \
	}
