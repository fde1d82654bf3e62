/*
 * Threads that give way to one another: each runs until it waits, yields or ends. So between two calls of these functions nothing changes but by oneself,
 * and the kernel needs no locks. (The library preemption makes application code call sched_yield where it stands, and no other.) A place that somebody waits at is an address, whatever lies there (Lions, «Commentary on UNIX», «sleep and wakeup»).
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct sched_link {
	struct sched_link *next, *last;
};

enum sched_result { SCHED_WOKEN, SCHED_TIME_OVER, SCHED_INTERRUPTED };

struct sched_thread {
	/* In its queue: of those that can run, or of those that wait at places like its own. */
	struct sched_link queue;
	/* Of those that wait until a time, the earliest first. */
	struct sched_link timed;
	/* Of all. */
	struct sched_link all;
	unsigned number; /* the first is 1 */
	/* Where its registers lie while another one runs, and its thread pointer. */
	void *context;
	uintptr_t pointer;
	void (*run)(void *argument);
	void *argument;
	/* From the heap; NULL: the stack is somebody else's. */
	void *stack;
	/* NULL: it can run. */
	const void *waits_at;
	const char *waits_for;
	uint64_t until;
	enum sched_result result;
	/* Its next waiting ends at once. */
	bool interrupted;
	/* Whoever made it. */
	void *own;
};

/* Waiting without an end. */
#define SCHED_NEVER UINT64_MAX

/* The thread that runs. */
struct sched_thread *sched_self(void);
/*
 * A thread that will run `run(argument)`, then end. `stack`: the end of its stack, which grows down; NULL: it gets one. `pointer`: to its variables. NULL:
 * no memory.
 */
struct sched_thread *sched_start(void (*run)(void *argument), void *argument, void *stack, uintptr_t pointer, void *own);
_Noreturn void sched_end(void);
unsigned sched_count(void);
/* NULL: there is none. */
struct sched_thread *sched_find(unsigned number);
/* Of all threads the one behind this one; of NULL the first; NULL behind the last. */
struct sched_thread *sched_next(const struct sched_thread *thread);

/* Lets the others run. */
void sched_yield(void);
/*
 * Waits until somebody wakes those who wait at `at`, or until time_now() is `until`. `what` it waits for is told when no thread can go on: words behind
 * «waits for».
 */
enum sched_result sched_wait(const void *at, uint64_t until, const char *what);
/* Wakes those who waited longest; how many. */
unsigned sched_wake(const void *at, unsigned most);
/* They wait at another place from now on. */
unsigned sched_move(const void *from, const void *to, unsigned most);
/* Ends the waiting of a thread: the one that it is in, or else the next. */
void sched_interrupt(struct sched_thread *thread);

/* Where those wait who look again at each event, as for one of many files: whoever changes what they may look at wakes all. */
extern const char sched_events[];
void sched_event(void);
/*
 * How the machine rests while all threads wait: `rest` does what devices ask for, and waits for them or until time_now() is `until`; it may be shorter. It
 * is called with 0 now and then while threads run. Events are told after it. Without it the processor idles, and nothing comes from outside.
 */
void sched_rest_by(void (*rest)(uint64_t until));
/* The others never run again: for the end. */
void sched_leave_others(void);
