/* Pipes: pipe(2), pipe(7). */
#include "channel.h"
#include "serve.h"

static long read_pipe(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	return channel_read(state, parts, count, wait);
}

static long write_pipe(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	return channel_write(state, parts, count, wait);
}

static unsigned reader_ready(const void *state)
{
	const struct channel *channel = state;
	return (channel->used > 0 ? VFS_READABLE : 0) | (channel->has_writer ? 0 : VFS_OVER);
}

static unsigned writer_ready(const void *state)
{
	const struct channel *channel = state;
	return (channel_has_room(channel) ? VFS_WRITABLE : 0) | (channel->has_reader ? 0 : VFS_FAILED);
}

static void release_reader(void *state)
{
	channel_end_reading(state);
	channel_leave(state);
}

static void release_writer(void *state)
{
	channel_end_writing(state);
	channel_leave(state);
}

/* Which of both an end may do is said by its flags. */
static const struct vfs_stream reader = { VFS_PIPE_TYPE, read_pipe, write_pipe, reader_ready, release_reader };
static const struct vfs_stream writer = { VFS_PIPE_TYPE, read_pipe, write_pipe, writer_ready, release_writer };

long open_both(struct vfs_node *const nodes[2], const unsigned flags[2], int *numbers)
{
	const long first = open_stream(nodes[0], flags[0]);
	const long second = open_stream(nodes[1], flags[1]);
	if (first >= 0 && second >= 0) {
		numbers[0] = (int)first;
		numbers[1] = (int)second;
		return 0;
	}
	if (first >= 0)
		close_number(first);
	if (second >= 0)
		close_number(second);
	return first < 0 ? first : second;
}

long call_pipe2(const long *a)
{
	const unsigned wanted = (unsigned)a[1] & O_NONBLOCK;
	if ((unsigned)a[1] & ~(unsigned)(O_NONBLOCK | O_CLOEXEC))
		return -EINVAL;
	struct channel *channel = channel_make(false);
	if (channel == NULL)
		return -ENOMEM;
	struct vfs_node *nodes[] = { vfs_make_stream(&reader, channel), vfs_make_stream(&writer, channel) };
	if (nodes[0] == NULL)
		release_reader(channel);
	if (nodes[1] == NULL)
		release_writer(channel);
	return open_both(nodes, (const unsigned[]){ O_RDONLY | wanted, O_WRONLY | wanted }, (int *)a[0]);
}

#if defined(__x86_64__)
long call_pipe(const long *a)
{
	return call_pipe2((const long[]){ a[0], 0 });
}
#endif
