/* What goes through sockets. */
#include "socket_of.h"

enum { MOST_PARTS = 1024 };

/* struct msghdr as the kernel has it: include/linux/socket.h, struct user_msghdr. */
struct message {
	void *name;
	unsigned name_size;
	struct vfs_part *parts;
	size_t part_count;
	void *control;
	size_t control_size;
	unsigned flags;
};

static bool waits(const struct open_file *file, unsigned flags)
{
	return !(file->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
}

long call_sendto(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const struct vfs_part part = { (void *)a[1], (size_t)a[2] };
	const struct socket_address to = { (void *)a[4], (unsigned)a[5] };
	const long error = socket_of(a[0], &file, &socket);
	return error < 0 ? error : socket_send(socket, &part, 1, waits(file, (unsigned)a[3]), to.at == NULL ? NULL : &to);
}

long call_recvfrom(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const struct vfs_part part = { (void *)a[1], (size_t)a[2] };
	unsigned flags = (unsigned)a[3], *size = (unsigned *)a[5];
	struct socket_address from = { (void *)a[4], a[4] == 0 ? 0 : *size };
	const long error = socket_of(a[0], &file, &socket);
	if (error < 0)
		return error;
	const long got = socket_receive(socket, &part, 1, waits(file, flags), &flags, from.at == NULL ? NULL : &from);
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
	const long error = socket_of(a[0], &file, &socket);
	if (error < 0)
		return error;
	if (message->part_count > MOST_PARTS)
		return -EMSGSIZE;
	return socket_send(socket, message->parts, message->part_count, waits(file, (unsigned)a[2]), to.at == NULL ? NULL : &to);
}

long call_recvmsg(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	struct message *message = (struct message *)a[1];
	struct socket_address from = { message->name, message->name_size };
	unsigned flags = (unsigned)a[2];
	const long error = socket_of(a[0], &file, &socket);
	if (error < 0)
		return error;
	if (message->part_count > MOST_PARTS)
		return -EMSGSIZE;
	const long got = socket_receive(socket, message->parts, message->part_count, waits(file, flags), &flags, from.at == NULL ? NULL : &from);
	if (got < 0)
		return got;
	message->name_size = from.at == NULL ? 0 : from.size;
	message->control_size = 0;
	message->flags = flags & MSG_TRUNC;
	return got;
}
