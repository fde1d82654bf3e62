/* Threads as the shim knows them, and how they wait: threads.c with the library sched; else alone.c, where there is one. */
#pragma once
#include <stdint.h>

struct thread {
	unsigned number;
	/* Signals: bit n-1 is that of signal n. `awaited`: those that sigwait waits for. */
	uint64_t blocked, pending, awaited;
	/* Becomes 0 when it ends, and who waits there is woken; NULL: nothing does. */
	int *cleared;
	/* What it runs; not for the first. */
	int (*function)(void *argument);
	void *argument;
};

struct thread *thread_self(void);
/* NULL: there is none, or no more. */
struct thread *thread_find(unsigned number);
/* Of all threads the one behind this one; of NULL the first; NULL behind the last. */
struct thread *thread_next(const struct thread *thread);
/* Its call ends as soon as it can, so that it looks at its signals. */
void thread_interrupt(struct thread *thread);
/* It has looked. */
void thread_looked(void);

#define WAIT_FOR_EVER UINT64_MAX

/* Waits until somebody wakes who waits there, or until time_now() is `until`: 0, -ETIMEDOUT, -EINTR. `what` is told where nobody ever will. */
long wait_at(const void *at, uint64_t until, const char *what);
/* Those who waited longest; how many. */
unsigned wake_at(const void *at, unsigned most);
unsigned move_waiting(const void *from, const void *to, unsigned most);

/* Waits for some event, or until time_now() is `until`: 0, -EINTR. It may be shorter: whoever waits so looks again. */
long wait_until(uint64_t until);
/* A file may have become ready for something. */
void tell_event(void);
/* Does what others would do meanwhile, without waiting: for calls that may never wait. */
void do_work(void);
