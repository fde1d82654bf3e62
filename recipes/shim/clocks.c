/* Clocks, and sleeping. */
#include <calendar.h>
#include <time.h>
#include "serve.h"

enum { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, CLOCK_REALTIME_COARSE = 5, CLOCK_BOOTTIME = 7, TIMER_ABSTIME = 1, MICROSECOND = 1000 };

static bool is_clock(long clock)
{
	return clock >= CLOCK_REALTIME && clock <= CLOCK_BOOTTIME;
}

/* All clocks but those of the calendar count from the start: of the machine, and of its only process and thread. */
static uint64_t read_clock(long clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ? calendar_now() : time_now();
}

static struct timespec spec_of(uint64_t time)
{
	return (struct timespec){ (int64_t)(time / NANOSECONDS), (int64_t)(time % NANOSECONDS) };
}

long call_clock_gettime(const long *a)
{
	if (!is_clock((int)a[0]))
		return -EINVAL;
	*(struct timespec *)a[1] = spec_of(read_clock((int)a[0]));
	return 0;
}

long call_clock_getres(const long *a)
{
	if (!is_clock((int)a[0]))
		return -EINVAL;
	if (a[1] != 0)
		*(struct timespec *)a[1] = (struct timespec){ 0, 1 };
	return 0;
}

/* struct timeval is one of microseconds. */
long call_gettimeofday(const long *a)
{
	struct timespec now = spec_of(calendar_now());
	now.nanoseconds /= MICROSECOND;
	if (a[0] != 0)
		*(struct timespec *)a[0] = now;
	return 0;
}

/* `left`: what there is left when a signal ends it; NULL: nobody asks. */
static long sleep_for(const struct timespec *wait, uint64_t already, struct timespec *left)
{
	if (wait->seconds < 0 || wait->nanoseconds < 0 || wait->nanoseconds >= NANOSECONDS)
		return -EINVAL;
	const uint64_t time = (uint64_t)wait->seconds * NANOSECONDS + (uint64_t)wait->nanoseconds, until = time_now() + (time > already ? time - already : 0);
	while (time_now() < until) {
		if (wait_at(wait, until, "time to pass") != -EINTR)
			continue;
		const uint64_t now = time_now();
		if (left != NULL)
			*left = spec_of(until > now ? until - now : 0);
		return -EINTR;
	}
	return 0;
}

long call_nanosleep(const long *a)
{
	return sleep_for((const struct timespec *)a[0], 0, (struct timespec *)a[1]);
}

long call_clock_nanosleep(const long *a)
{
	if (!is_clock((int)a[0]))
		return -EINVAL;
	const bool absolute = (int)a[1] & TIMER_ABSTIME;
	return sleep_for((const struct timespec *)a[2], absolute ? read_clock((int)a[0]) : 0, absolute ? NULL : (struct timespec *)a[3]);
}

#if defined(__x86_64__)
long call_time(const long *a)
{
	const int64_t now = (int64_t)(calendar_now() / NANOSECONDS);
	if (a[0] != 0)
		*(int64_t *)a[0] = now;
	return now;
}
#endif
