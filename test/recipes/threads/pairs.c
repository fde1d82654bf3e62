/* Pairs of sockets. */
#define _GNU_SOURCE
#include <checks.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Sends back what comes, in capitals, until it ends. */
static void *echo(void *socket)
{
	const int mine = *(int *)socket;
	char text[64];
	ssize_t size;
	while ((size = recv(mine, text, sizeof text, 0)) > 0) {
		for (ssize_t i = 0; i < size; i++)
			text[i] = (char)(text[i] - ('a' - 'A'));
		CHECK(send(mine, text, (size_t)size, MSG_NOSIGNAL) == size);
	}
	CHECK(size == 0 && shutdown(mine, SHUT_WR) == 0);
	return NULL;
}

static void check_stream(void)
{
	int both[2];
	char text[64];
	struct stat status;
	pthread_t thread;
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, both) == 0 && fstat(both[0], &status) == 0 && S_ISSOCK(status.st_mode));
	CHECK(pthread_create(&thread, NULL, echo, &both[1]) == 0);
	for (int i = 0; i < 100; i++) {
		CHECK(write(both[0], "hello", 5) == 5);
		CHECK(read(both[0], text, sizeof text) == 5 && memcmp(text, "HELLO", 5) == 0);
	}
	struct pollfd polled = { both[0], POLLIN | POLLOUT | POLLRDHUP, 0 };
	CHECK(poll(&polled, 1, 0) == 1 && polled.revents == POLLOUT);
	CHECK(shutdown(both[0], SHUT_WR) == 0 && read(both[0], text, 1) == 0 && pthread_join(thread, NULL) == 0);
	FAILS(send(both[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK(close(both[1]) == 0 && poll(&polled, 1, 0) == 1 && (polled.revents & (POLLHUP | POLLRDHUP)) == (POLLHUP | POLLRDHUP) && close(both[0]) == 0);
}

static void check_packets(void)
{
	int both[2];
	char text[64];
	CHECK(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, both) == 0);
	CHECK(send(both[0], "one", 3, 0) == 3 && send(both[0], "", 0, 0) == 0 && send(both[0], "three", 5, 0) == 5);
	CHECK(recv(both[1], text, sizeof text, 0) == 3 && recv(both[1], text, sizeof text, 0) == 0 && recv(both[1], text, 2, 0) == 2 && memcmp(text, "th", 2) == 0);
	FAILS(recv(both[1], text, sizeof text, 0), EAGAIN);
	struct iovec parts[] = { { "two", 3 }, { "parts", 5 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	CHECK(sendmsg(both[1], &message, 0) == 8 && read(both[0], text, sizeof text) == 8 && memcmp(text, "twoparts", 8) == 0);
	static char large[70000];
	FAILS(send(both[0], large, sizeof large, 0), EMSGSIZE);
	CHECK(close(both[0]) == 0 && close(both[1]) == 0);
	FAILS(socketpair(AF_INET, SOCK_STREAM, 0, both), EAFNOSUPPORT);
}

void check_pairs(void)
{
	check_stream();
	check_packets();
}
