/* epoll: a set of descriptors that is waited for again and again. With its edges: a file is told again when it became ready for something new. */
#include <heap.h>
#include <time.h>
#include "serve.h"

enum { EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3, EPOLLNVAL = 32, MILLISECOND = 1000000 };
#define EPOLLONESHOT (1u << 30)
#define EPOLLET (1u << 31)

/* struct epoll_event: packed on x86, as a 32-bit program has it. */
struct event {
	uint32_t events;
	uint64_t data;
}
#if defined(__x86_64__)
__attribute__((packed))
#endif
;

struct watch {
	struct watch *next;
	int descriptor;
	/* The same number may be another file later: then this one was closed. */
	uint64_t serial;
	struct event event;
	/* What was told already, where edges are. */
	unsigned told;
	bool spent;
};

struct event_set {
	struct watch *first;
};

static bool is_closed(const struct watch *watch)
{
	const struct open_file *file = file_of(watch->descriptor);
	return file == NULL || file->serial != watch->serial;
}

static unsigned ready_of_watch(const struct watch *watch)
{
	if (watch->spent || is_closed(watch))
		return 0;
	return ready_for(watch->descriptor, watch->event.events) & ~(unsigned)EPOLLNVAL;
}

static unsigned is_ready(const void *state)
{
	const struct event_set *set = state;
	for (const struct watch *one = set->first; one != NULL; one = one->next)
		if (ready_of_watch(one) != 0)
			return VFS_READABLE;
	return 0;
}

static long refuse(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	(void)state, (void)parts, (void)count, (void)wait;
	return -EINVAL;
}

static void release(void *state)
{
	struct event_set *set = state;
	for (struct watch *one = set->first, *next; one != NULL; one = next) {
		next = one->next;
		free(one);
	}
	free(set);
}

static const struct vfs_stream event_stream = { 0, refuse, refuse, is_ready, release };

long call_epoll_create1(const long *a)
{
	(void)a;
	struct event_set *set = calloc(1, sizeof *set);
	if (set == NULL)
		return -ENOMEM;
	struct vfs_node *node = vfs_make_stream(&event_stream, set);
	if (node == NULL)
		free(set);
	return open_stream(node, O_RDWR);
}

static struct event_set *set_of(long descriptor)
{
	const struct open_file *file = file_of(descriptor);
	return file != NULL && file->node->kind == VFS_STREAM && file->node->stream == &event_stream ? file->node->state : NULL;
}

/* Where the watch of a descriptor hangs. Those of files that are closed go on the way. */
static struct watch **find(struct event_set *set, int descriptor)
{
	struct watch **at = &set->first;
	while (*at != NULL && (*at)->descriptor != descriptor)
		at = &(*at)->next;
	if (*at != NULL && is_closed(*at)) {
		struct watch *closed = *at;
		*at = closed->next;
		free(closed);
		at = &set->first;
		while (*at != NULL)
			at = &(*at)->next;
	}
	return at;
}

long call_epoll_ctl(const long *a)
{
	struct event_set *set = set_of((int)a[0]);
	const int descriptor = (int)a[2];
	if (file_of((int)a[0]) == NULL || file_of(descriptor) == NULL)
		return -EBADF;
	if (set == NULL || a[0] == a[2])
		return -EINVAL;
	struct watch **at = find(set, descriptor), *watch = *at;
	switch ((int)a[1]) {
	case EPOLL_CTL_ADD:
		if (watch != NULL)
			return -EEXIST;
		if (file_of(descriptor)->node->kind != VFS_STREAM && file_of(descriptor)->node->kind != VFS_DEVICE)
			return -EPERM;
		watch = malloc(sizeof *watch);
		if (watch == NULL)
			return -ENOMEM;
		*watch = (struct watch){ .next = NULL, .descriptor = descriptor, .serial = file_of(descriptor)->serial, .event = *(const struct event *)a[3] };
		*at = watch;
		return 0;
	case EPOLL_CTL_MOD:
		if (watch == NULL)
			return -ENOENT;
		watch->event = *(const struct event *)a[3];
		watch->told = 0;
		watch->spent = false;
		return 0;
	case EPOLL_CTL_DEL:
		if (watch == NULL)
			return -ENOENT;
		*at = watch->next;
		free(watch);
		return 0;
	default:
		return -EINVAL;
	}
}

static int collect(struct event_set *set, struct event *to, int most)
{
	int count = 0;
	for (struct watch *one = set->first; one != NULL && count < most; one = one->next) {
		const unsigned ready = ready_of_watch(one);
		const bool new = (ready & ~one->told) != 0;
		one->told = one->event.events & EPOLLET ? ready : 0;
		if (ready == 0 || !new)
			continue;
		to[count++] = (struct event){ ready, one->event.data };
		one->spent = (one->event.events & EPOLLONESHOT) != 0;
	}
	return count;
}

static long wait_for_set(struct event_set *set, struct event *to, int most, uint64_t deadline)
{
	do_work();
	for (;;) {
		const int count = collect(set, to, most);
		if (count > 0 || time_now() >= deadline)
			return count;
		if (wait_until(deadline) < 0)
			return -EINTR;
	}
}

long call_epoll_wait(const long *a)
{
	struct event_set *set = set_of((int)a[0]);
	const int wait = (int)a[3];
	if (set == NULL)
		return file_of((int)a[0]) == NULL ? -EBADF : -EINVAL;
	if ((int)a[2] <= 0)
		return -EINVAL;
	struct open_file *file = file_use((int)a[0]);
	const long count = wait_for_set(set, (struct event *)a[1], (int)a[2], wait < 0 ? WAIT_FOR_EVER : time_now() + (uint64_t)wait * MILLISECOND);
	file_done(file);
	return count;
}

#if defined(__x86_64__)
long call_epoll_create(const long *a)
{
	return (int)a[0] <= 0 ? -EINVAL : call_epoll_create1(a);
}
#endif
