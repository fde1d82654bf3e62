/* Two sockets that are joined: socketpair(2) of AF_UNIX. They have no names, and no descriptors go through them. */
#include "pairs.h"
#include <heap.h>
#include "channel.h"
#include "serve.h"

enum { AF_UNIX = 1, SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_SEQPACKET = 5, SOCK_TYPE = 15, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000 };
enum { SHUT_RD = 0, SHUT_WR = 1, SHUT_RDWR = 2, MOST_PARTS = 1024 };

struct pair_end {
	struct channel *in, *out;
};

static long read_end(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	return channel_read(((struct pair_end *)state)->in, parts, count, wait);
}

static long write_end(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	return channel_write(((struct pair_end *)state)->out, parts, count, wait);
}

static unsigned end_ready(const void *state)
{
	const struct pair_end *end = state;
	const bool in_ended = !end->in->has_writer || !end->in->has_reader;
	unsigned ready = in_ended || channel_has_bytes(end->in) ? VFS_READABLE : 0;
	if (channel_has_room(end->out))
		ready |= VFS_WRITABLE;
	if (in_ended)
		ready |= VFS_ENDED;
	if (!end->in->has_writer && !end->out->has_reader)
		ready |= VFS_OVER;
	return ready;
}

static void release_end(void *state)
{
	struct pair_end *end = state;
	channel_end_reading(end->in);
	channel_end_writing(end->out);
	channel_leave(end->in);
	channel_leave(end->out);
	free(end);
}

static const struct vfs_stream end_stream = { VFS_SOCKET_TYPE, read_end, write_end, end_ready, release_end };

/* A node of one end, which has them from then on. */
static struct vfs_node *make_end(struct channel *in, struct channel *out)
{
	struct pair_end *end = malloc(sizeof *end);
	if (end == NULL) {
		channel_leave(in);
		channel_leave(out);
		return NULL;
	}
	*end = (struct pair_end){ in, out };
	struct vfs_node *node = vfs_make_stream(&end_stream, end);
	if (node == NULL)
		release_end(end);
	return node;
}

long call_socketpair(const long *a)
{
	const int type = (int)a[1] & SOCK_TYPE;
	const unsigned flags = O_RDWR | ((unsigned)a[1] & O_NONBLOCK);
	if ((int)a[0] != AF_UNIX)
		return -EAFNOSUPPORT;
	if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET)
		return -ESOCKTNOSUPPORT;
	if ((int)a[2] != 0)
		return -EPROTONOSUPPORT;
	struct channel *there = channel_make(type != SOCK_STREAM), *back = channel_make(type != SOCK_STREAM);
	if (there == NULL || back == NULL) {
		for (int i = 0; i < 2 && there != NULL; i++)
			channel_leave(there);
		for (int i = 0; i < 2 && back != NULL; i++)
			channel_leave(back);
		return -ENOMEM;
	}
	struct vfs_node *nodes[] = { make_end(back, there), make_end(there, back) };
	return open_both(nodes, (const unsigned[]){ flags, flags }, (int *)a[3]);
}

/* The end of a descriptor, whose file stays open until file_done: 0, -EBADF or -ENOTSOCK. */
static long end_of(long descriptor, struct open_file **file, struct pair_end **end)
{
	*file = file_of((int)descriptor);
	if (*file == NULL)
		return -EBADF;
	if ((*file)->node->kind != VFS_STREAM || (*file)->node->stream != &end_stream)
		return -ENOTSOCK;
	*end = (*file)->node->state;
	file_use((int)descriptor);
	return 0;
}

static bool waits(const struct open_file *file, unsigned flags)
{
	return !(file->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
}

long pair_send(long descriptor, const struct vfs_part *parts, size_t count, unsigned flags)
{
	struct open_file *file;
	struct pair_end *end;
	const long error = end_of(descriptor, &file, &end);
	if (error < 0)
		return error;
	const long result = flags & ~(unsigned)(MSG_DONTWAIT | MSG_NOSIGNAL) ? -EOPNOTSUPP : channel_write(end->out, parts, count, waits(file, flags));
	file_done(file);
	if (result == -EPIPE && !(flags & MSG_NOSIGNAL))
		signal_self(SIGPIPE);
	return result;
}

long pair_receive(long descriptor, const struct vfs_part *parts, size_t count, unsigned flags)
{
	struct open_file *file;
	struct pair_end *end;
	const long error = end_of(descriptor, &file, &end);
	if (error < 0)
		return error;
	const long result = flags & ~(unsigned)MSG_DONTWAIT ? -EOPNOTSUPP : channel_read(end->in, parts, count, waits(file, flags));
	file_done(file);
	return result;
}

long pair_shutdown(long descriptor, int how)
{
	struct open_file *file;
	struct pair_end *end;
	const long error = end_of(descriptor, &file, &end);
	if (error < 0)
		return error;
	if (how == SHUT_RD || how == SHUT_RDWR)
		channel_end_reading(end->in);
	if (how == SHUT_WR || how == SHUT_RDWR)
		channel_end_writing(end->out);
	file_done(file);
	return how >= SHUT_RD && how <= SHUT_RDWR ? 0 : -EINVAL;
}

#ifndef CONFIG_SHIM_SOCKETS
/* There are no other sockets. */

long call_sendto(const long *a)
{
	return pair_send(a[0], &(struct vfs_part){ (void *)a[1], (size_t)a[2] }, 1, (unsigned)a[3]);
}

long call_recvfrom(const long *a)
{
	const long got = pair_receive(a[0], &(struct vfs_part){ (void *)a[1], (size_t)a[2] }, 1, (unsigned)a[3]);
	if (got >= 0 && a[5] != 0)
		*(unsigned *)a[5] = 0;
	return got;
}

long call_sendmsg(const long *a)
{
	const struct message *message = (const struct message *)a[1];
	return message->part_count > MOST_PARTS ? -EMSGSIZE : pair_send(a[0], message->parts, message->part_count, (unsigned)a[2]);
}

long call_recvmsg(const long *a)
{
	struct message *message = (struct message *)a[1];
	if (message->part_count > MOST_PARTS)
		return -EMSGSIZE;
	const long got = pair_receive(a[0], message->parts, message->part_count, (unsigned)a[2]);
	if (got >= 0)
		message->name_size = message->flags = 0, message->control_size = 0;
	return got;
}

long call_shutdown(const long *a)
{
	return pair_shutdown(a[0], (int)a[1]);
}
#endif
