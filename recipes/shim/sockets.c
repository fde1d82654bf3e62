/* Sockets by their numbers. */
#include "pairs.h"
#include "socket_of.h"

enum { SOCK_TYPE = 15, SOCK_NONBLOCK = O_NONBLOCK };

long socket_of(long descriptor, struct open_file **file, struct socket **socket)
{
	*file = file_of((int)descriptor);
	if (*file == NULL)
		return -EBADF;
	if ((*file)->node->kind != VFS_STREAM || (*file)->node->stream != &socket_stream)
		return -ENOTSOCK;
	*socket = (*file)->node->state;
	file_use((int)descriptor);
	return 0;
}

long socket_done(struct open_file *file, long result)
{
	file_done(file);
	return result;
}

/* A number for a socket that nobody has yet; where there is none the socket goes. */
static long give(struct socket *socket, unsigned flags)
{
	struct vfs_node *node = vfs_make_stream(&socket_stream, socket);
	if (node == NULL)
		socket_release(socket);
	return open_stream(node, O_RDWR | (flags & SOCK_NONBLOCK));
}

long call_socket(const long *a)
{
	struct socket *socket;
	const long error = socket_make((int)a[0], (int)a[1] & SOCK_TYPE, (int)a[2], &socket);
	return error < 0 ? error : give(socket, (unsigned)a[1]);
}

long call_bind(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const long error = socket_of(a[0], &file, &socket);
	return error < 0 ? error : socket_done(file, socket_bind(socket, &(struct socket_address){ (void *)a[1], (unsigned)a[2] }));
}

long call_listen(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const long error = socket_of(a[0], &file, &socket);
	return error < 0 ? error : socket_done(file, socket_listen(socket, (int)a[1]));
}

/* getsockname, getpeername: into the room at `at`, whose size stands at `size`. */
static long name(const struct socket *socket, bool peer, void *at, unsigned *size)
{
	struct socket_address room = { at, *size };
	const long error = socket_name(socket, peer, &room);
	if (error == 0)
		*size = room.size;
	return error;
}

static long accept_with(const long *a, unsigned flags)
{
	struct open_file *file;
	struct socket *socket, *accepted;
	long error = socket_of(a[0], &file, &socket);
	if (error == 0)
		error = socket_done(file, socket_accept(socket, !(file->flags & O_NONBLOCK), &accepted));
	if (error < 0)
		return error;
	/* It may be gone already: then it has no name. */
	if (a[1] != 0 && name(accepted, true, (void *)a[1], (unsigned *)a[2]) < 0)
		*(unsigned *)a[2] = 0;
	return give(accepted, flags);
}

long call_accept(const long *a)
{
	return accept_with(a, 0);
}

long call_accept4(const long *a)
{
	return accept_with(a, (unsigned)a[3]);
}

long call_connect(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const long error = socket_of(a[0], &file, &socket);
	return error < 0 ? error : socket_done(file, socket_connect(socket, &(struct socket_address){ (void *)a[1], (unsigned)a[2] }, !(file->flags & O_NONBLOCK)));
}

long call_shutdown(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const long error = socket_of(a[0], &file, &socket);
	if (error == -ENOTSOCK)
		return pair_shutdown(a[0], (int)a[1]);
	return error < 0 ? error : socket_done(file, socket_shutdown(socket, (int)a[1]));
}

long call_getsockname(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const long error = socket_of(a[0], &file, &socket);
	return error < 0 ? error : socket_done(file, name(socket, false, (void *)a[1], (unsigned *)a[2]));
}

long call_getpeername(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const long error = socket_of(a[0], &file, &socket);
	return error < 0 ? error : socket_done(file, name(socket, true, (void *)a[1], (unsigned *)a[2]));
}

long call_setsockopt(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const long error = socket_of(a[0], &file, &socket);
	return error < 0 ? error : socket_done(file, socket_set_option(socket, (int)a[1], (int)a[2], (const void *)a[3], (unsigned)a[4]));
}

long call_getsockopt(const long *a)
{
	struct open_file *file;
	struct socket *socket;
	const long error = socket_of(a[0], &file, &socket);
	return error < 0 ? error : socket_done(file, socket_get_option(socket, (int)a[1], (int)a[2], (void *)a[3], (unsigned *)a[4]));
}
