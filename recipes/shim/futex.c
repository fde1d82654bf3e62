/* Locks of C libraries. There is one thread: nobody waits for one, and nobody can be woken. */
#include <exit.h>
#include <log.h>
#include "serve.h"

enum { FUTEX_WAIT = 0, FUTEX_WAKE = 1, FUTEX_REQUEUE = 3, COMMAND = 127 };

long call_futex(const long *a)
{
	const struct timespec *timeout = (const struct timespec *)a[3];
	switch ((int)a[1] & COMMAND) {
	case FUTEX_WAKE:
	case FUTEX_REQUEUE:
		return 0;
	case FUTEX_WAIT:
		break;
	default:
		return -ENOSYS;
	}
	if (*(volatile int *)a[0] != (int)a[2])
		return -EAGAIN;
	if (timeout == NULL) {
		log_error("the only thread waits for another one, for ever (lock at %016lx)", (unsigned long)a[0]);
		abort();
	}
	wait_for((uint64_t)timeout->seconds * NANOSECONDS + (uint64_t)timeout->nanoseconds);
	return -ETIMEDOUT;
}
