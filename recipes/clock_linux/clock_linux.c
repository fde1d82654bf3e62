#include <clock.h>
#include <linux_call.h>

enum { CLOCK_MONOTONIC = 1 };

uint64_t clock_now(void)
{
	struct {
		int64_t seconds, nanoseconds;
	} now = { 0, 0 };
	linux_call(LINUX_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0, 0, 0);
	return (uint64_t)now.seconds * 1000000000u + (uint64_t)now.nanoseconds;
}
