/* Threads of applications: what clone makes. They run on stacks of the C library's, inside of calls too. */
#include <cpu.h>
#include <exit.h>
#include <heap.h>
#include <sched.h>
#include <shim.h>
#include "serve.h"
#ifdef CONFIG_SHIM_SOCKETS
#include <network.h>
#endif

static struct thread first = { .number = 1 };

struct thread *thread_self(void)
{
	struct thread *own = sched_self()->own;
	return own == NULL ? &first : own;
}

/* The first has been there before anybody asked for it. */
static struct thread *thread_of(const struct sched_thread *thread)
{
	if (thread == NULL)
		return NULL;
	return thread->number == first.number ? &first : thread->own;
}

struct thread *thread_find(unsigned number)
{
	return thread_of(sched_find(number));
}

struct thread *thread_next(const struct thread *thread)
{
	return thread_of(sched_next(thread == NULL ? NULL : sched_find(thread->number)));
}

void thread_interrupt(struct thread *thread)
{
	sched_interrupt(sched_find(thread->number));
}

void thread_looked(void)
{
	sched_self()->interrupted = false;
}

static long error_of(enum sched_result result)
{
	switch (result) {
	case SCHED_TIME_OVER: return -ETIMEDOUT;
	case SCHED_INTERRUPTED: return -EINTR;
	case SCHED_WOKEN: break;
	}
	return 0;
}

long wait_at(const void *at, uint64_t until, const char *what)
{
	return error_of(sched_wait(at, until, what));
}

unsigned wake_at(const void *at, unsigned most)
{
	return sched_wake(at, most);
}

unsigned move_waiting(const void *from, const void *to, unsigned most)
{
	return sched_move(from, to, most);
}

long wait_until(uint64_t until)
{
	return sched_wait(sched_events, until, "a file to become ready") == SCHED_INTERRUPTED ? -EINTR : 0;
}

void tell_event(void)
{
	sched_event();
}

void do_work(void)
{
#ifdef CONFIG_SHIM_SOCKETS
	network_poll();
#endif
}

/* A thread's end; the last one's is that of the program. */
static _Noreturn void end(int status)
{
	struct thread *self = thread_self();
	if (sched_count() == 1)
		exit(status);
	if (self->cleared != NULL) {
		*self->cleared = 0;
		wake_at(self->cleared, 1);
	}
	if (self != &first)
		free(self);
	sched_end();
}

static void run(void *argument)
{
	const struct thread *self = argument;
	end(self->function(self->argument));
}

long shim_clone(int (*function)(void *), void *stack, unsigned flags, void *argument, int *parent_number, void *pointer, int *child_number)
{
	enum { VM = 0x100, SIGHAND = 0x800, THREAD = 0x10000, SETTLS = 0x80000, PARENT_SETTID = 0x100000, CHILD_CLEARTID = 0x200000, CHILD_SETTID = 0x1000000 };
	enum { OF_ONE_PROCESS = VM | SIGHAND | THREAD };
	/* There is one process. */
	if ((flags & OF_ONE_PROCESS) != OF_ONE_PROCESS)
		return -ENOSYS;
	struct thread *made = calloc(1, sizeof *made);
	if (made == NULL)
		return -EAGAIN;
	made->function = function;
	made->argument = argument;
	made->blocked = thread_self()->blocked;
	if (flags & CHILD_CLEARTID)
		made->cleared = child_number;
	struct sched_thread *thread = sched_start(run, made, stack, flags & SETTLS ? (uintptr_t)pointer : cpu_thread_pointer(), made);
	if (thread == NULL) {
		free(made);
		return -EAGAIN;
	}
	made->number = thread->number;
	if (flags & PARENT_SETTID)
		*parent_number = (int)made->number;
	if (flags & CHILD_SETTID)
		*child_number = (int)made->number;
	return made->number;
}

_Noreturn void shim_end(void *stack, unsigned long size)
{
	call_munmap((const long[]){ (long)stack, (long)size });
	end(0);
}

long call_exit(const long *a)
{
	end((int)a[0]);
}

long call_exit_group(const long *a)
{
	sched_leave_others();
	exit((int)a[0]);
}

long call_gettid(const long *a)
{
	(void)a;
	return thread_self()->number;
}

long call_set_tid_address(const long *a)
{
	thread_self()->cleared = (int *)a[0];
	return thread_self()->number;
}

long call_sched_yield(const long *a)
{
	(void)a;
	sched_yield();
	return 0;
}
