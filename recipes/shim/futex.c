/* What locks of C libraries wait by: futex(2). */
#include <calendar.h>
#include <time.h>
#include "serve.h"

enum { FUTEX_WAIT = 0, FUTEX_WAKE = 1, FUTEX_REQUEUE = 3, FUTEX_CMP_REQUEUE = 4, FUTEX_WAIT_BITSET = 9, FUTEX_WAKE_BITSET = 10 };
enum { COMMAND = 127, CLOCK_REALTIME = 256 };

static bool is(long at, long value)
{
	return *(volatile int *)at == (int)value;
}

/* A time of the clock that the call names, as one of time_now()'s. */
static uint64_t absolute(const struct timespec *time, bool real)
{
	const uint64_t at = time->seconds < 0 ? 0 : (uint64_t)time->seconds * NANOSECONDS + (uint64_t)time->nanoseconds;
	if (!real)
		return at;
	const uint64_t now = calendar_now();
	return at <= now ? 0 : time_now() + (at - now);
}

long call_futex(const long *a)
{
	const struct timespec *time = (const struct timespec *)a[3];
	switch ((int)a[1] & COMMAND) {
	case FUTEX_WAIT:
		return !is(a[0], a[2]) ? -EAGAIN : wait_at((const void *)a[0], deadline_of(time), "a lock");
	case FUTEX_WAIT_BITSET:
		return !is(a[0], a[2]) ? -EAGAIN : wait_at((const void *)a[0], time == NULL ? WAIT_FOR_EVER : absolute(time, a[1] & CLOCK_REALTIME), "a lock");
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		return wake_at((const void *)a[0], (unsigned)a[2]);
	case FUTEX_CMP_REQUEUE:
		if (!is(a[0], a[5]))
			return -EAGAIN;
		/* falls through */
	case FUTEX_REQUEUE: {
		const unsigned woken = wake_at((const void *)a[0], (unsigned)a[2]);
		return woken + move_waiting((const void *)a[0], (const void *)a[4], (unsigned)a[3]);
	}
	default:
		return -ENOSYS;
	}
}
