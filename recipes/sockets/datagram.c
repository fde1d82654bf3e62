/* UDP */
#include "socket.h"
#include <heap.h>
#include <lwip/udp.h>
#include <network.h>
#include <string.h>
#include <time.h>

/* RFC 768: a length of 16 bits, with 8 bytes of UDP's and 20 of IP's headers. */
enum { LONGEST = 65507 };

static void received(void *arg, struct udp_pcb *udp, struct pbuf *packet, const ip_addr_t *from, u16_t port)
{
	struct socket *socket = arg;
	struct datagram *datagram = NULL;
	(void)udp;
	if (socket->datagram_count < CONFIG_SOCKETS_DATAGRAMS && !socket->no_more_reading)
		datagram = malloc(sizeof *datagram);
	if (datagram == NULL) {
		pbuf_free(packet);
		return;
	}
	*datagram = (struct datagram){ NULL, packet, *from, port };
	struct datagram **end = &socket->datagrams;
	while (*end != NULL)
		end = &(*end)->next;
	*end = datagram;
	socket->datagram_count++;
}

void datagram_adopt(struct socket *socket, struct udp_pcb *udp)
{
	socket->udp = udp;
	if (udp != NULL)
		udp_recv(udp, received, socket);
}

long datagram_send(struct socket *socket, const struct vfs_part *parts, size_t count, const struct socket_address *to)
{
	ip_addr_t address;
	uint16_t port = 0;
	size_t size = 0;
	if (to == NULL && socket->state != SOCKET_CONNECTED)
		return -EDESTADDRREQ;
	const long error = to == NULL ? 0 : socket_read_address(socket, to, &address, &port);
	if (error < 0)
		return error;
	for (size_t i = 0; i < count; i++)
		size += parts[i].size;
	if (size > LONGEST)
		return -EMSGSIZE;
	struct pbuf *packet = pbuf_alloc(PBUF_TRANSPORT, (u16_t)size, PBUF_RAM);
	if (packet == NULL)
		return -ENOBUFS;
	u16_t at = 0;
	for (size_t i = 0; i < count; i++) {
		pbuf_take_at(packet, parts[i].at, (u16_t)parts[i].size, at);
		at = (u16_t)(at + parts[i].size);
	}
	const err_t sent = to == NULL ? udp_send(socket->udp, packet) : udp_sendto(socket->udp, packet, &address, port);
	pbuf_free(packet);
	return sent == ERR_OK ? (long)size : socket_error_of(sent);
}

static void drop_first(struct socket *socket)
{
	struct datagram *first = socket->datagrams;
	socket->datagrams = first->next;
	socket->datagram_count--;
	pbuf_free(first->packet);
	free(first);
}

long datagram_receive(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait, unsigned *flags, struct socket_address *from)
{
	const uint64_t deadline = socket_deadline(socket->receive_timeout);
	while (socket->datagrams == NULL) {
		const long error = socket_take_error(socket);
		if (error < 0)
			return error;
		if (socket->no_more_reading)
			return 0;
		if (!wait || time_now() >= deadline)
			return -EAGAIN;
		if (!network_wait(deadline))
			return -EINTR;
	}
	const struct datagram *first = socket->datagrams;
	const size_t whole = first->packet->tot_len;
	const bool tells_whole = (*flags & MSG_TRUNC) != 0;
	size_t at = 0;
	for (size_t i = 0; i < count && at < whole; i++) {
		const size_t size = parts[i].size < whole - at ? parts[i].size : whole - at;
		pbuf_copy_partial(first->packet, parts[i].at, (u16_t)size, (u16_t)at);
		at += size;
	}
	if (from != NULL)
		socket_write_address(socket, from, &first->from, first->port);
	if (!(*flags & MSG_PEEK))
		drop_first(socket);
	*flags = at < whole ? MSG_TRUNC : 0;
	return (long)(tells_whole ? whole : at);
}

unsigned datagram_ready(const struct socket *socket)
{
	return (socket->datagrams != NULL || socket->no_more_reading ? VFS_READABLE : 0) | (socket->error != 0 ? VFS_FAILED : 0) | VFS_WRITABLE;
}

void datagram_release(struct socket *socket)
{
	while (socket->datagrams != NULL)
		drop_first(socket);
	udp_remove(socket->udp);
}
