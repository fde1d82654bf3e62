/* TCP: who waits for connections. */
#include "socket.h"
#include <heap.h>
#include <lwip/tcp.h>
#include <network.h>
#include <time.h>

static err_t accepted(void *arg, struct tcp_pcb *tcp, err_t error)
{
	struct socket *listener = arg;
	if (error != ERR_OK || tcp == NULL)
		return ERR_VAL;
	struct socket *socket = socket_new(listener->family, SOCK_STREAM);
	if (socket == NULL) {
		tcp_abort(tcp);
		return ERR_ABRT;
	}
	socket->state = SOCKET_CONNECTED;
	stream_adopt(socket, tcp);
	/* Options that Linux hands on. */
	tcp->so_options |= listener->tcp->so_options & SOF_KEEPALIVE;
	tcp_backlog_delayed(tcp);
	struct socket **end = &listener->waiting;
	while (*end != NULL)
		end = &(*end)->next;
	*end = socket;
	return ERR_OK;
}

long socket_listen(struct socket *socket, int backlog)
{
	enum { MOST = 255 };
	const u8_t most = (u8_t)(backlog < 1 ? 1 : backlog > MOST ? MOST : backlog);
	if (socket->type != SOCK_STREAM)
		return -EOPNOTSUPP;
	if (socket->state == SOCKET_LISTENING) {
		tcp_backlog_set(socket->tcp, most);
		return 0;
	}
	if (socket->state != SOCKET_NEW)
		return -EINVAL;
	/* Without an address: any, and a port that is free. */
	if (socket->tcp->local_port == 0) {
		const long error = socket_error_of(tcp_bind(socket->tcp, socket_any(socket), 0));
		if (error < 0)
			return error;
	}
	err_t error;
	struct tcp_pcb *tcp = tcp_listen_with_backlog_and_err(socket->tcp, most, &error);
	if (tcp == NULL)
		return socket_error_of(error);
	socket->tcp = tcp;
	socket->state = SOCKET_LISTENING;
	tcp_arg(tcp, socket);
	tcp_accept(tcp, accepted);
	return 0;
}

long socket_accept(struct socket *socket, bool wait, struct socket **made)
{
	const uint64_t deadline = socket_deadline(socket->receive_timeout);
	if (socket->type != SOCK_STREAM)
		return -EOPNOTSUPP;
	if (socket->state != SOCKET_LISTENING)
		return -EINVAL;
	network_poll();
	while (socket->waiting == NULL) {
		if (!wait || time_now() >= deadline)
			return -EAGAIN;
		if (!network_wait(deadline))
			return -EINTR;
	}
	struct socket *first = socket->waiting;
	socket->waiting = first->next;
	first->next = NULL;
	if (first->tcp != NULL)
		tcp_backlog_accepted(first->tcp);
	*made = first;
	return 0;
}

void listen_release(struct socket *socket)
{
	while (socket->waiting != NULL) {
		struct socket *first = socket->waiting;
		socket->waiting = first->next;
		first->linger = 0;
		socket_release(first);
	}
	tcp_arg(socket->tcp, NULL);
	tcp_accept(socket->tcp, NULL);
	tcp_close(socket->tcp);
}
