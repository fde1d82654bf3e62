/* A number that is added to and taken: eventfd(2). */
#include <heap.h>
#include <string.h>
#include "serve.h"

enum { EFD_SEMAPHORE = 1, SIZE = 8 };
#define MOST (UINT64_MAX - 1)

struct event_count {
	uint64_t count;
	bool is_semaphore;
	/* Where writers wait; readers wait at the count. */
	char taken;
};

static long read_count(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	struct event_count *event = state;
	if (count == 0 || parts[0].size < SIZE)
		return -EINVAL;
	while (event->count == 0) {
		if (!wait)
			return -EAGAIN;
		if (wait_at(&event->count, WAIT_FOR_EVER, "an eventfd") < 0)
			return -EINTR;
	}
	const uint64_t got = event->is_semaphore ? 1 : event->count;
	memcpy(parts[0].at, &got, SIZE);
	event->count -= got;
	wake_at(&event->taken, UINT32_MAX);
	tell_event();
	return SIZE;
}

static long write_count(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	struct event_count *event = state;
	uint64_t more;
	if (count == 0 || parts[0].size < SIZE)
		return -EINVAL;
	memcpy(&more, parts[0].at, SIZE);
	if (more > MOST)
		return -EINVAL;
	while (more > MOST - event->count) {
		if (!wait)
			return -EAGAIN;
		if (wait_at(&event->taken, WAIT_FOR_EVER, "room in an eventfd") < 0)
			return -EINTR;
	}
	event->count += more;
	wake_at(&event->count, UINT32_MAX);
	tell_event();
	return SIZE;
}

static unsigned ready(const void *state)
{
	const struct event_count *event = state;
	return (event->count > 0 ? VFS_READABLE : 0) | (event->count < MOST ? VFS_WRITABLE : 0);
}

static const struct vfs_stream event_stream = { 0, read_count, write_count, ready, free };

long call_eventfd2(const long *a)
{
	const unsigned flags = (unsigned)a[1];
	if (flags & ~(unsigned)(EFD_SEMAPHORE | O_NONBLOCK | O_CLOEXEC))
		return -EINVAL;
	struct event_count *event = malloc(sizeof *event);
	if (event == NULL)
		return -ENOMEM;
	*event = (struct event_count){ .count = (unsigned)a[0], .is_semaphore = (flags & EFD_SEMAPHORE) != 0 };
	struct vfs_node *node = vfs_make_stream(&event_stream, event);
	if (node == NULL)
		free(event);
	return open_stream(node, O_RDWR | (flags & O_NONBLOCK));
}

#if defined(__x86_64__)
long call_eventfd(const long *a)
{
	return call_eventfd2((const long[]){ a[0], 0 });
}
#endif
