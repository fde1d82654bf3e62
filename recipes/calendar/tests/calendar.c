#include <calendar.h>
#include <time.h>
#include <unit.h>

UNIT_MAIN

#define SECOND 1000000000ull

TEST(time_goes_on)
{
	uint64_t before = calendar_now();

	time_wait(2000000);
	uint64_t passed = calendar_now() - before;
	/* A machine may have been held up for long, never the other way round. */
	CHECK(passed >= 2000000 && passed < 60 * SECOND);
}

#ifdef CONFIG_CALENDAR_FIXED_START
TEST(it_starts_when_it_is_told_to)
{
	CHECK(calendar_now() / SECOND >= CONFIG_CALENDAR_FIXED_START);
	CHECK(calendar_now() / SECOND < CONFIG_CALENDAR_FIXED_START + 60);
}
#else
TEST(it_is_no_year_before_this_was_written)
{
	CHECK(calendar_now() / SECOND > 1764547200); /* 2025-12-01 */
}
#endif
