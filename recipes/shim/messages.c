/* What goes through sockets. */
#include "pairs.h"
#include "socket_of.h"

enum { MOST_PARTS = 1024 };

static bool waits(const struct open_file *file, unsigned flags)
{
	return !(file->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
}

/* Whoever sends to nobody is told by a signal, too. */
static long sent(unsigned flags, long result)
{
	if (result == -EPIPE && !(flags & MSG_NOSIGNAL))
		signal_self(SIGPIPE);
	return result;
}

long call_sendto(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const struct vfs_part part = { (void *)a[1], (size_t)a[2] };
	const struct socket_address to = { (void *)a[4], (unsigned)a[5] };
	const long error = socket_of(a[0], &file, &socket);
	if (error < 0)
		return error == -ENOTSOCK ? pair_send(a[0], &part, 1, (unsigned)a[3]) : error;
	return sent((unsigned)a[3], socket_done(file, socket_send(socket, &part, 1, waits(file, (unsigned)a[3]), to.at == NULL ? NULL : &to)));
}

long call_recvfrom(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const struct vfs_part part = { (void *)a[1], (size_t)a[2] };
	unsigned flags = (unsigned)a[3], *size = (unsigned *)a[5];
	struct socket_address from = { (void *)a[4], a[4] == 0 ? 0 : *size };
	const long error = socket_of(a[0], &file, &socket);
	if (error < 0) {
		if (from.at != NULL)
			*size = 0;
		return error == -ENOTSOCK ? pair_receive(a[0], &part, 1, flags) : error;
	}
	const long got = socket_done(file, socket_receive(socket, &part, 1, waits(file, flags), &flags, from.at == NULL ? NULL : &from));
	if (got >= 0 && from.at != NULL)
		*size = from.size;
	return got;
}

/* Of control messages none is sent or taken. */
long call_sendmsg(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const struct message *message = (const struct message *)a[1];
	const struct socket_address to = { message->name, message->name_size };
	if (message->part_count > MOST_PARTS)
		return -EMSGSIZE;
	const long error = socket_of(a[0], &file, &socket);
	if (error < 0)
		return error == -ENOTSOCK ? pair_send(a[0], message->parts, message->part_count, (unsigned)a[2]) : error;
	const unsigned flags = (unsigned)a[2];
	return sent(flags, socket_done(file, socket_send(socket, message->parts, message->part_count, waits(file, flags), to.at == NULL ? NULL : &to)));
}

long call_recvmsg(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	struct message *message = (struct message *)a[1];
	struct socket_address from = { message->name, message->name_size };
	unsigned flags = (unsigned)a[2];
	if (message->part_count > MOST_PARTS)
		return -EMSGSIZE;
	const long error = socket_of(a[0], &file, &socket);
	if (error < 0) {
		message->name_size = message->flags = 0;
		message->control_size = 0;
		return error == -ENOTSOCK ? pair_receive(a[0], message->parts, message->part_count, flags) : error;
	}
	const long got = socket_done(file, socket_receive(socket, message->parts, message->part_count, waits(file, flags), &flags, from.at == NULL ? NULL : &from));
	if (got < 0)
		return got;
	message->name_size = from.at == NULL ? 0 : from.size;
	message->control_size = 0;
	message->flags = flags & MSG_TRUNC;
	return got;
}
