#include <calendar.h>
#include <time.h>

uint64_t calendar_now(void)
{
	return CONFIG_CALENDAR_FIXED_START * 1000000000ull + time_now();
}
