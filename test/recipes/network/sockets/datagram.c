#include "checks.h"
#include <sys/uio.h>

static int bound(int family)
{
	socklen_t size;
	struct sockaddr_storage address = loopback(family, 0, &size);
	const int socket_ = socket(family, SOCK_DGRAM, 0);
	CHECK(socket_ >= 0 && bind(socket_, (struct sockaddr *)&address, size) == 0 && port_of(socket_) > 0);
	return socket_;
}

void test_datagrams(int family)
{
	socklen_t size, from_size;
	struct sockaddr_storage from;
	const int a = bound(family), b = bound(family);
	struct sockaddr_storage to = loopback(family, port_of(b), &size);
	char text[4000], large[3000];

	CHECK(sendto(a, "first", 5, 0, (struct sockaddr *)&to, size) == 5);
	CHECK(sendto(a, "", 0, 0, (struct sockaddr *)&to, size) == 0);
	memset(large, 'x', sizeof large);
	/* Larger than a packet of Ethernet's. */
	CHECK(sendto(a, large, sizeof large, 0, (struct sockaddr *)&to, size) == sizeof large);
	from_size = sizeof from;
	CHECK(recvfrom(b, text, sizeof text, MSG_PEEK, (struct sockaddr *)&from, &from_size) == 5);
	CHECK(from_size == size && ntohs(((struct sockaddr_in *)&from)->sin_port) == port_of(a));
	CHECK(recv(b, text, 2, MSG_TRUNC) == 5 && memcmp(text, "fi", 2) == 0);
	CHECK(recv(b, text, sizeof text, 0) == 0);
	CHECK(recv(b, text, sizeof text, 0) == sizeof large && memcmp(text, large, sizeof large) == 0);
	FAILS(recv(b, text, sizeof text, MSG_DONTWAIT), EAGAIN);

	/* With a peer: read and write. */
	FAILS(write(a, "x", 1), EDESTADDRREQ);
	CHECK(connect(a, (struct sockaddr *)&to, size) == 0 && write(a, "hello", 5) == 5);
	struct iovec parts[] = { { text, 2 }, { text + 10, 10 } };
	struct msghdr message = { .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = parts, .msg_iovlen = 2 };
	CHECK(recvmsg(b, &message, 0) == 5 && memcmp(text, "he", 2) == 0 && memcmp(text + 10, "llo", 3) == 0 && message.msg_namelen == size);
	/* The way back, to whoever it came from. */
	struct iovec answer[] = { { "an", 2 }, { "swer", 4 } };
	const struct msghdr reply = { .msg_name = &from, .msg_namelen = size, .msg_iov = answer, .msg_iovlen = 2 };
	CHECK(sendmsg(b, &reply, 0) == 6 && read(a, text, sizeof text) == 6 && memcmp(text, "answer", 6) == 0);

	/* What nobody reads in time is lost, and no mistake. */
	for (int i = 0; i < 200; i++)
		CHECK(sendto(a, &i, sizeof i, 0, (struct sockaddr *)&to, size) == sizeof i);
	int count = 0, got = 0;
	usleep(1000);
	while (recv(b, &got, sizeof got, MSG_DONTWAIT) == sizeof got)
		CHECK(got == count++);
	CHECK(count > 0 && count <= 64);
	close(a);
	close(b);
}
