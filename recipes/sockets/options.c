/* Options of sockets: include/uapi/asm-generic/socket.h, include/uapi/linux/in.h, tcp.h. */
#include "socket.h"
#include <lwip/ip.h>
#include <lwip/tcp.h>
#include <lwip/udp.h>
#include <string.h>

enum { SOL_SOCKET = 1, IPPROTO_IP = 0, IPPROTO_IPV6 = 41 };
enum {
	SO_REUSEADDR = 2, SO_TYPE = 3, SO_ERROR = 4, SO_BROADCAST = 6, SO_SNDBUF = 7, SO_RCVBUF = 8, SO_KEEPALIVE = 9, SO_LINGER = 13, SO_REUSEPORT = 15,
	SO_RCVTIMEO = 20, SO_SNDTIMEO = 21, SO_ACCEPTCONN = 30, SO_PROTOCOL = 38, SO_DOMAIN = 39,
};
enum { TCP_NODELAY_OPTION = 1, TCP_MAXSEG = 2, TCP_CORK = 3, TCP_KEEPIDLE_OPTION = 4, TCP_KEEPINTVL_OPTION = 5, TCP_KEEPCNT_OPTION = 6 };
enum { IP_TOS = 1, IP_TTL = 2, IPV6_V6ONLY = 26, MILLISECONDS = 1000, MICROSECOND = 1000, NANOSECONDS = 1000000000 };

/* What every kind of lwIP's has; NULL: it is gone. */
static struct ip_pcb *pcb_of(const struct socket *socket)
{
	return socket->tcp != NULL ? (struct ip_pcb *)socket->tcp : (struct ip_pcb *)socket->udp;
}

static long set_bit(struct socket *socket, uint8_t bit, bool on)
{
	struct ip_pcb *pcb = pcb_of(socket);
	if (pcb != NULL)
		pcb->so_options = (u8_t)(on ? pcb->so_options | bit : pcb->so_options & ~bit);
	return 0;
}

static long set_of_socket(struct socket *socket, int name, int number)
{
	switch (name) {
	case SO_REUSEADDR: return set_bit(socket, SOF_REUSEADDR, number != 0);
	case SO_KEEPALIVE: return set_bit(socket, SOF_KEEPALIVE, number != 0);
	case SO_BROADCAST: return set_bit(socket, SOF_BROADCAST, number != 0);
	case SO_SNDBUF: /* sizes are options of lwIP's: these are wishes, as they are of Linux */
	case SO_RCVBUF: return 0;
	default: return -ENOPROTOOPT;
	}
}

static long set_of_tcp(struct socket *socket, int name, int number)
{
	if (socket->type != SOCK_STREAM)
		return -ENOPROTOOPT;
	struct tcp_pcb *tcp = socket->state == SOCKET_LISTENING ? NULL : socket->tcp;
	switch (name) {
	case TCP_NODELAY_OPTION:
		if (tcp != NULL && number != 0)
			tcp_nagle_disable(tcp);
		else if (tcp != NULL)
			tcp_nagle_enable(tcp);
		return 0;
	case TCP_CORK:
		return 0;
	case TCP_KEEPIDLE_OPTION:
		if (tcp != NULL)
			tcp->keep_idle = (u32_t)number * MILLISECONDS;
		return 0;
	case TCP_KEEPINTVL_OPTION:
		if (tcp != NULL)
			tcp->keep_intvl = (u32_t)number * MILLISECONDS;
		return 0;
	case TCP_KEEPCNT_OPTION:
		if (tcp != NULL)
			tcp->keep_cnt = (u32_t)number;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

static long set_of_ip(struct socket *socket, int name, int number)
{
	struct ip_pcb *pcb = pcb_of(socket);
	if (number < 0 || number > (int)UINT8_MAX)
		return -EINVAL;
	switch (name) {
	case IP_TOS:
		if (pcb != NULL)
			pcb->tos = (u8_t)number;
		return 0;
	case IP_TTL:
		if (pcb != NULL)
			pcb->ttl = (u8_t)number;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

/* struct timeval */
static long read_time(const void *value, unsigned size, uint64_t *nanoseconds)
{
	int64_t time[2];
	if (size < sizeof time)
		return -EINVAL;
	memcpy(time, value, sizeof time);
	if (time[0] < 0 || time[1] < 0 || time[1] >= NANOSECONDS / MICROSECOND || time[0] > INT64_MAX / NANOSECONDS)
		return -EDOM;
	*nanoseconds = (uint64_t)time[0] * NANOSECONDS + (uint64_t)time[1] * MICROSECOND;
	return 0;
}

long socket_set_option(struct socket *socket, int level, int name, const void *value, unsigned size)
{
	int number[2] = { 0, 0 };
	if (level == SOL_SOCKET && name == SO_RCVTIMEO)
		return read_time(value, size, &socket->receive_timeout);
	if (level == SOL_SOCKET && name == SO_SNDTIMEO)
		return read_time(value, size, &socket->send_timeout);
	if (size < sizeof *number)
		return -EINVAL;
	memcpy(number, value, size < sizeof number ? sizeof *number : sizeof number);
	if (level == SOL_SOCKET && name == SO_LINGER) {
		socket->linger = number[0] != 0 ? number[1] : -1;
		return 0;
	}
	switch (level) {
	case SOL_SOCKET: return set_of_socket(socket, name, number[0]);
	case IPPROTO_TCP: return set_of_tcp(socket, name, number[0]);
	case IPPROTO_IP: return set_of_ip(socket, name, number[0]);
	/* There is no socket for both. */
	case IPPROTO_IPV6: return name == IPV6_V6ONLY && socket->family == AF_INET6 ? 0 : -ENOPROTOOPT;
	default: return -ENOPROTOOPT;
	}
}

static long get_of_socket(struct socket *socket, int name, int *number)
{
	const struct ip_pcb *pcb = pcb_of(socket);
	const unsigned bits = pcb == NULL ? 0 : pcb->so_options;
	switch (name) {
	case SO_ERROR: *number = (int)-socket_take_error(socket); return 0;
	case SO_TYPE: *number = socket->type; return 0;
	case SO_DOMAIN: *number = socket->family; return 0;
	case SO_PROTOCOL: *number = socket->type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP; return 0;
	case SO_ACCEPTCONN: *number = socket->state == SOCKET_LISTENING; return 0;
	case SO_REUSEADDR: *number = (bits & SOF_REUSEADDR) != 0; return 0;
	case SO_KEEPALIVE: *number = (bits & SOF_KEEPALIVE) != 0; return 0;
	case SO_BROADCAST: *number = (bits & SOF_BROADCAST) != 0; return 0;
	case SO_SNDBUF: *number = TCP_SND_BUF; return 0;
	case SO_RCVBUF: *number = TCP_WND; return 0;
	default: return -ENOPROTOOPT;
	}
}

static long get_of_tcp(const struct socket *socket, int name, int *number)
{
	const struct tcp_pcb *tcp = socket->state == SOCKET_LISTENING ? NULL : socket->tcp;
	if (socket->type != SOCK_STREAM)
		return -ENOPROTOOPT;
	switch (name) {
	case TCP_NODELAY_OPTION: *number = tcp != NULL && tcp_nagle_disabled(tcp); return 0;
	case TCP_MAXSEG: *number = tcp == NULL ? TCP_MSS : tcp_mss(tcp); return 0;
	default: return -ENOPROTOOPT;
	}
}

static long get_of_ip(const struct socket *socket, int name, int *number)
{
	const struct ip_pcb *pcb = pcb_of(socket);
	switch (name) {
	case IP_TOS: *number = pcb == NULL ? 0 : pcb->tos; return 0;
	case IP_TTL: *number = pcb == NULL ? 0 : pcb->ttl; return 0;
	default: return -ENOPROTOOPT;
	}
}

long socket_get_option(struct socket *socket, int level, int name, void *value, unsigned *size)
{
	int number[2] = { 0, 0 };
	unsigned have = sizeof *number;
	long error = -ENOPROTOOPT;
	if (level == SOL_SOCKET && name == SO_LINGER) {
		number[0] = socket->linger >= 0;
		number[1] = socket->linger >= 0 ? socket->linger : 0;
		have = sizeof number;
		error = 0;
	} else if (level == SOL_SOCKET) {
		error = get_of_socket(socket, name, number);
	} else if (level == IPPROTO_TCP) {
		error = get_of_tcp(socket, name, number);
	} else if (level == IPPROTO_IP) {
		error = get_of_ip(socket, name, number);
	}
	if (error < 0)
		return error;
	if (*size > have)
		*size = have;
	memcpy(value, number, *size);
	return 0;
}
