/* Which of several files can be read or written: asked, or waited for. */
#include <string.h>
#include <time.h>
#include "serve.h"

enum { POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 16, POLLNVAL = 32, POLLRDNORM = 0x40, POLLWRNORM = 0x100, POLLRDHUP = 0x2000 };
enum { MILLISECOND = 1000000, MICROSECOND = 1000, BITS = 64, MOST = 1024 };

struct poll {
	int descriptor;
	short wanted, found;
};

/* Files and devices can be read and written at any time; the console may make a reader wait then. */
static unsigned ready_of(const struct vfs_node *node)
{
	return node->kind == VFS_STREAM ? node->stream->ready(node->state) : VFS_READABLE | VFS_WRITABLE;
}

unsigned ready_for(long descriptor, unsigned wanted)
{
	const struct open_file *file = file_of(descriptor);
	if (file == NULL)
		return POLLNVAL;
	unsigned ready = ready_of(file->node);
	if (ready & POLLIN)
		ready |= POLLRDNORM;
	if (ready & POLLOUT)
		ready |= POLLWRNORM;
	return ready & (wanted | POLLERR | POLLHUP);
}

uint64_t deadline_of(const struct timespec *wait)
{
	if (wait == NULL)
		return UINT64_MAX;
	const uint64_t now = time_now();
	uint64_t time, end;
	if (wait->seconds < 0)
		return now;
	if (__builtin_mul_overflow((uint64_t)wait->seconds, (uint64_t)NANOSECONDS, &time) || __builtin_add_overflow(time, (uint64_t)wait->nanoseconds, &time) ||
	    __builtin_add_overflow(now, time, &end))
		return UINT64_MAX;
	return end;
}

static long poll_until(struct poll *all, unsigned long count, uint64_t deadline)
{
	do_work();
	for (;;) {
		long ready = 0;
		for (unsigned long i = 0; i < count; i++) {
			all[i].found = (short)(all[i].descriptor < 0 ? 0 : ready_for(all[i].descriptor, (unsigned short)all[i].wanted));
			ready += all[i].found != 0;
		}
		if (ready > 0 || time_now() >= deadline)
			return ready;
		if (wait_until(deadline) < 0)
			return -EINTR;
	}
}

long call_ppoll(const long *a)
{
	return poll_until((struct poll *)a[0], (unsigned long)a[1], deadline_of((const struct timespec *)a[2]));
}

/* Bits of what select was asked for: descriptor 0 first. */
struct set {
	uint64_t words[MOST / BITS];
};

static bool has(const struct set *set, int descriptor)
{
	return set != NULL && (set->words[descriptor / BITS] >> (descriptor % BITS) & 1) != 0;
}

static long mark(struct set *set, int descriptor, bool is)
{
	if (is)
		set->words[descriptor / BITS] |= 1ull << (descriptor % BITS);
	return is;
}

/* Sets of an application end with the last descriptor's word. */
static void copy(struct set *to, const struct set *from, int count)
{
	if (to != NULL && from != NULL)
		memcpy(to, from, (size_t)(count + BITS - 1) / BITS * sizeof(uint64_t));
}

static long select_until(int count, struct set *const sets[3], uint64_t deadline)
{
	struct set wanted[3] = { 0 };
	if (count < 0)
		return -EINVAL;
	if (count > MOST)
		count = MOST;
	for (int i = 0; i < 3; i++)
		copy(&wanted[i], sets[i], count);
	do_work();
	for (;;) {
		struct set found[3] = { 0 };
		long ready = 0;
		for (int i = 0; i < count; i++) {
			if (!has(&wanted[0], i) && !has(&wanted[1], i) && !has(&wanted[2], i))
				continue;
			const unsigned is = ready_for(i, POLLIN | POLLOUT);
			if (is & POLLNVAL)
				return -EBADF;
			ready += mark(&found[0], i, has(&wanted[0], i) && (is & (POLLIN | POLLERR | POLLHUP)));
			ready += mark(&found[1], i, has(&wanted[1], i) && (is & (POLLOUT | POLLERR)));
		}
		if (ready > 0 || time_now() >= deadline) {
			for (int i = 0; i < 3; i++)
				copy(sets[i], &found[i], count);
			return ready;
		}
		if (wait_until(deadline) < 0)
			return -EINTR;
	}
}

long call_pselect(const long *a)
{
	struct set *const sets[] = { (struct set *)a[1], (struct set *)a[2], (struct set *)a[3] };
	return select_until((int)a[0], sets, deadline_of((const struct timespec *)a[4]));
}

#if defined(__x86_64__)
long call_poll(const long *a)
{
	const int wait = (int)a[2];
	return poll_until((struct poll *)a[0], (unsigned long)a[1], wait < 0 ? UINT64_MAX : time_now() + (uint64_t)wait * MILLISECOND);
}

/* The time is a struct timeval: of microseconds. */
long call_select(const long *a)
{
	struct set *const sets[] = { (struct set *)a[1], (struct set *)a[2], (struct set *)a[3] };
	const struct timespec *given = (const struct timespec *)a[4];
	if (given == NULL)
		return select_until((int)a[0], sets, UINT64_MAX);
	const struct timespec wait = { given->seconds, given->nanoseconds * MICROSECOND };
	return select_until((int)a[0], sets, deadline_of(&wait));
}
#endif
