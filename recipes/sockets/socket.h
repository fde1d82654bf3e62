/* What the files of this library share. */
#pragma once
#include <error.h>
#include <lwip/ip_addr.h>
#include <lwip/pbuf.h>
#include <sockets.h>
#include <stdint.h>

enum socket_state {
	SOCKET_NEW,        /* with or without an address */
	SOCKET_LISTENING,
	SOCKET_CONNECTING,
	SOCKET_CONNECTED,  /* of UDP: it has a peer */
	SOCKET_OVER,       /* the connection is gone: what came can still be read */
};

/* Of UDP: what came, and whence. */
struct datagram {
	struct datagram *next;
	struct pbuf *packet;
	ip_addr_t from;
	uint16_t port;
};

struct socket {
	/* AF_INET or AF_INET6, SOCK_STREAM or SOCK_DGRAM */
	int family, type;
	enum socket_state state;
	/* Positive; told once. */
	int error;
	bool no_more_reading, no_more_writing;
	/* The peer writes no more. */
	bool ended;
	/* NULL once lwIP has freed it. */
	struct tcp_pcb *tcp;
	struct udp_pcb *udp;
	/* Of TCP: what came, less what was read. */
	struct pbuf *received;
	struct datagram *datagrams;
	unsigned datagram_count;
	/* Connections that nobody has accepted yet, oldest first. */
	struct socket *waiting, *next;
	/* Options: how long calls wait at most, in nanoseconds, 0 for ever; seconds that closing may take, -1: no limit of its own. */
	uint64_t receive_timeout, send_timeout;
	int linger;
};

enum { AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_DGRAM = 2, IPPROTO_TCP = 6, IPPROTO_UDP = 17 };

struct socket *socket_new(int family, int type);
/* As an error of Linux, negated. */
long socket_error_of(int lwip_error);
/* Takes the pending error, negated; 0: none. */
long socket_take_error(struct socket *socket);
/* When a call that begins now has waited long enough. */
uint64_t socket_deadline(uint64_t timeout);

/* All of the machine's addresses. */
const ip_addr_t *socket_any(const struct socket *socket);
long socket_read_address(const struct socket *socket, const struct socket_address *from, ip_addr_t *address, uint16_t *port);
void socket_write_address(const struct socket *socket, struct socket_address *to, const ip_addr_t *address, uint16_t port);

/* stream.c */
void stream_adopt(struct socket *socket, struct tcp_pcb *tcp);
long stream_connect(struct socket *socket, const ip_addr_t *address, uint16_t port, bool wait);
long stream_send(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait);
long stream_receive(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait, unsigned flags);
long stream_shutdown(struct socket *socket);
unsigned stream_ready(const struct socket *socket);
void stream_release(struct socket *socket);

/* listen.c */
void listen_release(struct socket *socket);

/* datagram.c */
void datagram_adopt(struct socket *socket, struct udp_pcb *udp);
long datagram_send(struct socket *socket, const struct vfs_part *parts, size_t count, const struct socket_address *to);
long datagram_receive(struct socket *socket, const struct vfs_part *parts, size_t count, bool wait, unsigned *flags, struct socket_address *from);
unsigned datagram_ready(const struct socket *socket);
void datagram_release(struct socket *socket);
