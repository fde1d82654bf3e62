#include <calendar.h>
#include <linux_call.h>

enum { CLOCK_REALTIME = 0, NANOSECONDS = 1000000000 };

uint64_t calendar_now(void)
{
	int64_t now[2] = { 0, 0 };
	linux_call(LINUX_clock_gettime, CLOCK_REALTIME, (long)now, 0, 0, 0, 0);
	return (uint64_t)now[0] * NANOSECONDS + (uint64_t)now[1];
}
