/*
 * Sockets, with addresses, options, flags and errors (negated) as Linux has them. Calls that wait do the network's work meanwhile; with `wait` false they
 * give -EAGAIN, or -EINPROGRESS, where they would wait.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <vfs.h>

struct socket;

/* An address of the application's: `size` is the room that there is, and then what it takes. */
struct socket_address {
	void *at;
	unsigned size;
};

enum { MSG_PEEK = 2, MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, MSG_WAITALL = 0x100, MSG_NOSIGNAL = 0x4000 };

/* A file that is a socket has this stream, and the socket as its state. */
extern const struct vfs_stream socket_stream;

long socket_make(int family, int type, int protocol, struct socket **made);
long socket_bind(struct socket *socket, const struct socket_address *address);
long socket_listen(struct socket *socket, int backlog);
/* A connection that came: a socket of its own. */
long socket_accept(struct socket *socket, bool wait, struct socket **accepted);
long socket_connect(struct socket *socket, const struct socket_address *address, bool wait);
/* `to` NULL: whom it is connected with. */
long socket_send(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait, const struct socket_address *to);
/* `from` may be NULL. MSG_TRUNC is added to the flags where a datagram was longer. */
long socket_receive(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait, unsigned *flags, struct socket_address *from);
/* 0: no more is read, 1: nor written, 2: both. */
long socket_shutdown(struct socket *socket, int how);
/* Its own address, or the peer's. */
long socket_name(const struct socket *socket, bool peer, struct socket_address *name);
long socket_set_option(struct socket *socket, int level, int name, const void *value, unsigned size);
long socket_get_option(struct socket *socket, int level, int name, void *value, unsigned *size);
void socket_release(void *socket);
