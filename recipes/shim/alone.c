/* The only thread: nobody wakes it, but time and the network. */
#include <exit.h>
#include <log.h>
#include <time.h>
#include "serve.h"
#ifdef CONFIG_SHIM_SOCKETS
#include <network.h>
#endif

static struct thread only = { .number = 1 };

struct thread *thread_self(void)
{
	return &only;
}

struct thread *thread_find(unsigned number)
{
	return number == only.number ? &only : NULL;
}

struct thread *thread_next(const struct thread *thread)
{
	return thread == NULL ? &only : NULL;
}

void thread_interrupt(struct thread *thread)
{
	(void)thread;
}

void thread_looked(void)
{
}

long wait_at(const void *at, uint64_t until, const char *what)
{
	if (until == WAIT_FOR_EVER) {
		log_error("deadlock: the only thread waits for %s (%016lx)", what, (unsigned long)at);
		abort();
	}
	while (time_now() < until)
		wait_until(until);
	return -ETIMEDOUT;
}

unsigned wake_at(const void *at, unsigned most)
{
	(void)at, (void)most;
	return 0;
}

unsigned move_waiting(const void *from, const void *to, unsigned most)
{
	(void)from, (void)to, (void)most;
	return 0;
}

long wait_until(uint64_t until)
{
#ifdef CONFIG_SHIM_SOCKETS
	network_wait(until);
#else
	/* Nothing ever happens: who waits without an end waits in steps. */
	enum { STEP = 1000000 };
	const uint64_t now = time_now();
	if (until > now)
		time_wait(until - now < STEP ? until - now : STEP);
#endif
	return 0;
}

void tell_event(void)
{
}

void do_work(void)
{
#ifdef CONFIG_SHIM_SOCKETS
	network_poll();
#endif
}

long call_exit(const long *a)
{
	exit((int)a[0]);
}

long call_exit_group(const long *a)
{
	exit((int)a[0]);
}

long call_gettid(const long *a)
{
	(void)a;
	return only.number;
}

long call_set_tid_address(const long *a)
{
	(void)a;
	return only.number;
}
