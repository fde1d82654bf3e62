/* What both kinds of sockets have in common. */
#include "socket.h"
#include <heap.h>
#include <lwip/err.h>
#include <lwip/tcp.h>
#include <lwip/udp.h>
#include <network.h>
#include <string.h>
#include <time.h>

struct socket *socket_new(int family, int type)
{
	struct socket *socket = calloc(1, sizeof *socket);
	if (socket != NULL) {
		socket->family = family;
		socket->type = type;
		socket->linger = -1;
	}
	return socket;
}

long socket_error_of(int lwip_error)
{
	switch (lwip_error) {
	case ERR_OK: return 0;
	case ERR_MEM: return -ENOMEM;
	case ERR_BUF: return -ENOBUFS;
	case ERR_TIMEOUT: return -ETIMEDOUT;
	case ERR_RTE: return -ENETUNREACH;
	case ERR_INPROGRESS: return -EINPROGRESS;
	case ERR_VAL: return -EINVAL;
	case ERR_WOULDBLOCK: return -EAGAIN;
	case ERR_USE: return -EADDRINUSE;
	case ERR_ALREADY: return -EALREADY;
	case ERR_ISCONN: return -EISCONN;
	case ERR_CONN: return -ENOTCONN;
	case ERR_IF: return -ENETDOWN;
	case ERR_ABRT: return -ECONNABORTED;
	case ERR_RST: return -ECONNRESET;
	default: return -EIO;
	}
}

long socket_take_error(struct socket *socket)
{
	const int error = socket->error;
	socket->error = 0;
	return -error;
}

uint64_t socket_deadline(uint64_t timeout)
{
	return timeout == 0 ? UINT64_MAX : time_now() + timeout;
}

long socket_make(int family, int type, int protocol, struct socket **made)
{
	if (family != AF_INET && !(LWIP_IPV6 && family == AF_INET6))
		return -EAFNOSUPPORT;
	if (type != SOCK_STREAM && type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (protocol != 0 && protocol != (type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP))
		return -EPROTONOSUPPORT;
	struct socket *socket = socket_new(family, type);
	if (socket == NULL)
		return -ENOMEM;
	const u8_t kind = family == AF_INET ? IPADDR_TYPE_V4 : IPADDR_TYPE_V6;
	if (type == SOCK_STREAM)
		stream_adopt(socket, tcp_new_ip_type(kind));
	else
		datagram_adopt(socket, udp_new_ip_type(kind));
	if (socket->tcp == NULL && socket->udp == NULL) {
		free(socket);
		return -ENOBUFS;
	}
	*made = socket;
	return 0;
}

long socket_bind(struct socket *socket, const struct socket_address *address)
{
	ip_addr_t ip;
	uint16_t port;
	const long error = socket_read_address(socket, address, &ip, &port);
	if (error < 0)
		return error;
	if (socket->type == SOCK_DGRAM)
		return socket_error_of(udp_bind(socket->udp, &ip, port));
	if (socket->state != SOCKET_NEW || socket->tcp->local_port != 0)
		return -EINVAL;
	return socket_error_of(tcp_bind(socket->tcp, &ip, port));
}

/* UDP: an address of the family «none» takes the peer away. */
static long connect_datagrams(struct socket *socket, const struct socket_address *address)
{
	ip_addr_t ip;
	uint16_t port, family = 0;
	if (address->size >= sizeof family)
		memcpy(&family, address->at, sizeof family);
	if (family == 0) {
		udp_disconnect(socket->udp);
		socket->state = SOCKET_NEW;
		return 0;
	}
	long error = socket_read_address(socket, address, &ip, &port);
	if (error == 0)
		error = socket_error_of(udp_connect(socket->udp, &ip, port));
	if (error == 0)
		socket->state = SOCKET_CONNECTED;
	return error;
}

long socket_connect(struct socket *socket, const struct socket_address *address, bool wait)
{
	ip_addr_t ip;
	uint16_t port;
	if (socket->type == SOCK_DGRAM)
		return connect_datagrams(socket, address);
	const long error = socket_read_address(socket, address, &ip, &port);
	return error < 0 ? error : stream_connect(socket, &ip, port, wait);
}

/* Who asks again and again without ever waiting does the network's work too. */
long socket_send(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait, const struct socket_address *to)
{
	network_poll();
	const long error = socket_take_error(socket);
	if (error < 0)
		return error;
	if (socket->no_more_writing)
		return -EPIPE;
	return socket->type == SOCK_STREAM ? stream_send(socket, parts, count, wait) : datagram_send(socket, parts, count, to);
}

long socket_receive(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait, unsigned *flags, struct socket_address *from)
{
	network_poll();
	if (socket->type == SOCK_DGRAM)
		return datagram_receive(socket, parts, count, wait, flags, from);
	if (from != NULL)
		from->size = 0;
	return stream_receive(socket, parts, count, wait, *flags);
}

long socket_shutdown(struct socket *socket, int how)
{
	enum { READING = 0, WRITING = 1, BOTH = 2 };
	if (how != READING && how != WRITING && how != BOTH)
		return -EINVAL;
	if (socket->state != SOCKET_CONNECTED && socket->state != SOCKET_OVER)
		return -ENOTCONN;
	if (how != WRITING)
		socket->no_more_reading = true;
	if (how == READING || socket->no_more_writing)
		return 0;
	socket->no_more_writing = true;
	return socket->type == SOCK_STREAM ? stream_shutdown(socket) : 0;
}

long socket_name(const struct socket *socket, bool peer, struct socket_address *name)
{
	const ip_addr_t *ip;
	uint16_t port;
	if (peer && socket->state != SOCKET_CONNECTED)
		return -ENOTCONN;
	if (socket->tcp != NULL) {
		ip = peer ? &socket->tcp->remote_ip : &socket->tcp->local_ip;
		port = peer ? socket->tcp->remote_port : socket->tcp->local_port;
	} else if (socket->udp != NULL) {
		ip = peer ? &socket->udp->remote_ip : &socket->udp->local_ip;
		port = peer ? socket->udp->remote_port : socket->udp->local_port;
	} else {
		ip = socket_any(socket);
		port = 0;
	}
	socket_write_address(socket, name, ip, port);
	return 0;
}

void socket_release(void *state)
{
	struct socket *socket = state;
	if (socket->type == SOCK_DGRAM)
		datagram_release(socket);
	else if (socket->state == SOCKET_LISTENING)
		listen_release(socket);
	else
		stream_release(socket);
	free(socket);
}

static long read_stream(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	unsigned flags = 0;
	return socket_receive(state, parts, count, wait, &flags, NULL);
}

static long write_stream(void *state, const struct vfs_part *parts, size_t count, bool wait)
{
	return socket_send(state, parts, count, wait, NULL);
}

static unsigned is_ready(const void *state)
{
	const struct socket *socket = state;
	return socket->type == SOCK_STREAM ? stream_ready(socket) : datagram_ready(socket);
}

const struct vfs_stream socket_stream = { VFS_SOCKET_TYPE, read_stream, write_stream, is_ready, socket_release };
