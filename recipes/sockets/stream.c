/* TCP: RFC 9293 is lwIP's; here is what a socket makes of it. */
#include "socket.h"
#include <heap.h>
#include <lwip/tcp.h>
#include <network.h>
#include <string.h>
#include <time.h>

/* What tcp_write takes at once is counted in 16 bits. */
enum { MOST_AT_ONCE = 32768 };

static err_t received(void *arg, struct tcp_pcb *tcp, struct pbuf *packet, err_t error)
{
	struct socket *socket = arg;
	(void)error;
	if (packet == NULL) {
		socket->ended = true;
		return ERR_OK;
	}
	if (socket->no_more_reading) {
		tcp_recved(tcp, packet->tot_len);
		pbuf_free(packet);
		return ERR_OK;
	}
	if (socket->received == NULL)
		socket->received = packet;
	else
		pbuf_cat(socket->received, packet);
	return ERR_OK;
}

/* lwIP has freed its part. */
static void failed(void *arg, err_t error)
{
	struct socket *socket = arg;
	const bool refused = socket->state == SOCKET_CONNECTING && error == ERR_RST;
	const bool unanswered = error == ERR_ABRT;
	socket->tcp = NULL;
	socket->ended = true;
	socket->state = SOCKET_OVER;
	/* ERR_CLSD: both sides had closed it. */
	if (error != ERR_CLSD)
		socket->error = refused ? ECONNREFUSED : unanswered ? ETIMEDOUT : (int)-socket_error_of(error);
}

static err_t connected(void *arg, struct tcp_pcb *tcp, err_t error)
{
	struct socket *socket = arg;
	(void)tcp;
	socket->state = SOCKET_CONNECTED;
	return error;
}

void stream_adopt(struct socket *socket, struct tcp_pcb *tcp)
{
	socket->tcp = tcp;
	if (tcp == NULL)
		return;
	tcp_arg(tcp, socket);
	tcp_recv(tcp, received);
	tcp_err(tcp, failed);
}

long stream_connect(struct socket *socket, const ip_addr_t *address, uint16_t port, bool wait)
{
	const uint64_t deadline = socket_deadline(socket->send_timeout);
	long error = 0;
	switch (socket->state) {
	case SOCKET_CONNECTED:
	case SOCKET_LISTENING:
		return -EISCONN;
	case SOCKET_OVER:
		error = socket_take_error(socket);
		return error < 0 ? error : -ECONNABORTED;
	case SOCKET_CONNECTING: /* somebody else waits for it, or did until a signal came */
		if (!wait)
			return -EALREADY;
		break;
	case SOCKET_NEW:
		error = socket_error_of(tcp_connect(socket->tcp, address, port, connected));
		if (error < 0)
			return error;
		socket->state = SOCKET_CONNECTING;
		break;
	}
	while (socket->state == SOCKET_CONNECTING) {
		if (!wait || time_now() >= deadline)
			return -EINPROGRESS;
		if (!network_wait(deadline))
			return -EINTR;
	}
	return socket->state == SOCKET_CONNECTED ? 0 : socket_take_error(socket);
}

/* As much of the part as there is room for: 0, none. */
static long write_some(struct socket *socket, const uint8_t *from, size_t size, bool more)
{
	size_t room = tcp_sndbuf(socket->tcp);
	if (size > room) {
		size = room;
		more = false;
	}
	if (size > MOST_AT_ONCE)
		size = MOST_AT_ONCE;
	if (size == 0)
		return 0;
	const err_t error = tcp_write(socket->tcp, from, (u16_t)size, (u8_t)(TCP_WRITE_FLAG_COPY | (more ? TCP_WRITE_FLAG_MORE : 0)));
	/* Too many segments: room comes when some are acknowledged. */
	if (error == ERR_MEM)
		return 0;
	return error == ERR_OK ? (long)size : socket_error_of(error);
}

/* Why nothing can be sent, now or at all; 0: it can be tried. */
static long cannot_send(struct socket *socket)
{
	const long error = socket_take_error(socket);
	if (error < 0)
		return error;
	switch (socket->state) {
	case SOCKET_CONNECTED: return 0;
	case SOCKET_CONNECTING: return -EAGAIN;
	case SOCKET_NEW:
	case SOCKET_LISTENING: return -ENOTCONN;
	case SOCKET_OVER: break;
	}
	return -EPIPE;
}

long stream_send(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait)
{
	const uint64_t deadline = socket_deadline(socket->send_timeout);
	long total = 0;
	for (size_t i = 0; i < count; i++) {
		for (size_t at = 0; at < parts[i].size;) {
			long wrote = cannot_send(socket);
			if (wrote == 0)
				wrote = write_some(socket, (const uint8_t *)parts[i].at + at, parts[i].size - at, i + 1 < count);
			if (wrote < 0 && wrote != -EAGAIN)
				return total > 0 ? total : wrote;
			if (wrote > 0) {
				at += (size_t)wrote;
				total += wrote;
				continue;
			}
			if (socket->tcp != NULL)
				tcp_output(socket->tcp);
			if (!wait || time_now() >= deadline)
				return total > 0 ? total : -EAGAIN;
			if (!network_wait(deadline))
				return total > 0 ? total : -EINTR;
		}
	}
	if (socket->tcp != NULL)
		tcp_output(socket->tcp);
	return total;
}

/* Takes what came into the parts, or looks at it only. */
static long take(struct socket *socket, const struct vfs_part *parts, size_t count, bool only_look)
{
	size_t total = 0;
	for (size_t i = 0; i < count && socket->received != NULL; i++) {
		struct pbuf *packet = socket->received;
		const size_t skipped = only_look ? total : 0;
		const size_t left = packet->tot_len - skipped, size = parts[i].size < left ? parts[i].size : left;
		pbuf_copy_partial(packet, parts[i].at, (u16_t)size, (u16_t)skipped);
		total += size;
		if (!only_look)
			socket->received = pbuf_free_header(packet, (u16_t)size);
	}
	if (!only_look && socket->tcp != NULL && total > 0)
		tcp_recved(socket->tcp, (u16_t)total);
	return (long)total;
}

static size_t size_of(const struct vfs_part *parts, size_t count)
{
	size_t size = 0;
	for (size_t i = 0; i < count; i++)
		size += parts[i].size;
	return size;
}

long stream_receive(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait, unsigned flags)
{
	const uint64_t deadline = socket_deadline(socket->receive_timeout);
	const size_t wanted = size_of(parts, count), least = (flags & MSG_WAITALL) && count == 1 && !(flags & MSG_PEEK) ? wanted : 1;
	size_t total = 0;
	if (socket->state == SOCKET_NEW || socket->state == SOCKET_LISTENING)
		return -ENOTCONN;
	if (wanted == 0)
		return 0;
	for (;;) {
		if (socket->received != NULL) {
			const struct vfs_part rest = { (uint8_t *)parts[0].at + total, parts[0].size - total };
			total += (size_t)(total == 0 ? take(socket, parts, count, (flags & MSG_PEEK) != 0) : take(socket, &rest, 1, false));
			if (total >= least)
				return (long)total;
		}
		const long error = total > 0 ? 0 : socket_take_error(socket);
		if (error < 0)
			return error;
		if (socket->ended || socket->no_more_reading || socket->state == SOCKET_OVER)
			return (long)total;
		if (!wait || time_now() >= deadline)
			return total > 0 ? (long)total : -EAGAIN;
		if (!network_wait(deadline))
			return total > 0 ? (long)total : -EINTR;
	}
}

long stream_shutdown(struct socket *socket)
{
	return socket->tcp == NULL ? 0 : socket_error_of(tcp_shutdown(socket->tcp, 0, 1));
}

unsigned stream_ready(const struct socket *socket)
{
	unsigned ready = socket->error != 0 ? VFS_FAILED : 0;
	switch (socket->state) {
	case SOCKET_LISTENING:
		return socket->waiting != NULL ? VFS_READABLE : 0;
	case SOCKET_CONNECTING:
		return ready;
	case SOCKET_NEW:
		return VFS_WRITABLE | VFS_OVER;
	case SOCKET_OVER:
		return ready | VFS_READABLE | VFS_WRITABLE | VFS_OVER | VFS_ENDED;
	case SOCKET_CONNECTED:
		break;
	}
	if (socket->received != NULL || socket->ended || socket->no_more_reading)
		ready |= VFS_READABLE;
	if (socket->ended)
		ready |= VFS_ENDED;
	if (socket->ended && socket->no_more_writing)
		ready |= VFS_OVER;
	if (socket->no_more_writing || (tcp_sndbuf(socket->tcp) > TCP_SNDLOWAT && tcp_sndqueuelen(socket->tcp) < TCP_SNDQUEUELOWAT))
		ready |= VFS_WRITABLE;
	return ready;
}

void stream_release(struct socket *socket)
{
	struct tcp_pcb *tcp = socket->tcp;
	if (tcp != NULL) {
		tcp_arg(tcp, NULL);
		tcp_recv(tcp, NULL);
		tcp_err(tcp, NULL);
		/* What was sent goes on being sent; where something wasn't read, lwIP resets the connection, as Linux does. */
		if (socket->linger == 0 || tcp_close(tcp) != ERR_OK)
			tcp_abort(tcp);
	}
	if (socket->received != NULL)
		pbuf_free(socket->received);
}
