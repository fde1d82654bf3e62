#include "checks.h"
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/uio.h>

static int listening(int family, int backlog)
{
	socklen_t size;
	struct sockaddr_storage address = loopback(family, 0, &size);
	const int socket_ = socket(family, SOCK_STREAM, 0);
	CHECK(socket_ >= 0 && bind(socket_, (struct sockaddr *)&address, size) == 0 && listen(socket_, backlog) == 0);
	CHECK(port_of(socket_) > 0);
	return socket_;
}

static int connected(int family, int port)
{
	socklen_t size;
	struct sockaddr_storage address = loopback(family, port, &size);
	const int socket_ = socket(family, SOCK_STREAM, 0);
	CHECK(socket_ >= 0);
	CHECK(connect(socket_, (struct sockaddr *)&address, size) == 0);
	return socket_;
}

void connect_pair(int family, int ends[2])
{
	const int listener = listening(family, 1);
	struct sockaddr_storage peer;
	socklen_t size = sizeof peer;
	ends[0] = connected(family, port_of(listener));
	ends[1] = accept(listener, (struct sockaddr *)&peer, &size);
	CHECK(ends[1] >= 0 && peer.ss_family == family && ntohs(((struct sockaddr_in *)&peer)->sin_port) == port_of(ends[0]));
	close(listener);
}

/* More than buffers hold, so both sides have to take turns. */
static void send_much(int family)
{
	enum { SIZE = 300000 };
	static unsigned char sent[SIZE], came[SIZE];
	int ends[2];
	size_t out = 0, in = 0;
	connect_pair(family, ends);
	for (size_t i = 0; i < SIZE; i++)
		sent[i] = (unsigned char)(i * 31 + i / 251);
	CHECK(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && (fcntl(ends[0], F_GETFL) & O_NONBLOCK));
	CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
	while (in < SIZE) {
		const ssize_t wrote = out < SIZE ? send(ends[0], sent + out, SIZE - out, 0) : 0;
		CHECK(wrote >= 0 || errno == EAGAIN);
		out += wrote > 0 ? (size_t)wrote : 0;
		const ssize_t got = recv(ends[1], came + in, SIZE - in, 0);
		CHECK(got > 0 || (got < 0 && errno == EAGAIN));
		in += got > 0 ? (size_t)got : 0;
		usleep(100);
	}
	CHECK(memcmp(sent, came, SIZE) == 0);
	close(ends[0]);
	close(ends[1]);
}

static void speak(int family)
{
	int ends[2];
	char text[16] = "";
	struct stat status;
	connect_pair(family, ends);
	CHECK(fstat(ends[0], &status) == 0 && S_ISSOCK(status.st_mode));
	FAILS(lseek(ends[0], 0, SEEK_SET), ESPIPE);
	const struct iovec parts[] = { { "one ", 4 }, { "two", 3 } };
	CHECK(writev(ends[0], parts, 2) == 7);
	CHECK(recv(ends[1], text, 3, MSG_PEEK) == 3 && memcmp(text, "one", 3) == 0);
	CHECK(recv(ends[1], text, 7, MSG_WAITALL) == 7 && memcmp(text, "one two", 7) == 0);
	FAILS(recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
	const struct timeval short_time = { 0, 20000 };
	CHECK(setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &short_time, sizeof short_time) == 0);
	FAILS(recv(ends[1], text, 1, 0), EAGAIN);
	/* One direction ends, the other goes on. */
	CHECK(shutdown(ends[0], SHUT_WR) == 0);
	FAILS(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK(read(ends[1], text, sizeof text) == 0);
	CHECK(write(ends[1], "back", 4) == 4 && read(ends[0], text, sizeof text) == 4 && memcmp(text, "back", 4) == 0);
	close(ends[1]);
	CHECK(read(ends[0], text, sizeof text) == 0);
	close(ends[0]);
}

/* A duplicate keeps the socket; what wasn't read when the last goes is a reset. */
static void reset(int family)
{
	int ends[2];
	char c;
	connect_pair(family, ends);
	const int again = dup(ends[1]);
	CHECK(again >= 0 && write(ends[0], "lost", 4) == 4);
	close(ends[1]);
	CHECK(recv(again, &c, 1, MSG_PEEK) == 1 && c == 'l');
	close(again);
	FAILS(read(ends[0], &c, 1), ECONNRESET);
	close(ends[0]);
}

static void options(int family)
{
	int ends[2], value = 0;
	socklen_t size = sizeof value;
	const int on = 1, listener = listening(family, 5);
	connect_pair(family, ends);
	CHECK(setsockopt(ends[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
	CHECK(getsockopt(ends[0], IPPROTO_TCP, TCP_NODELAY, &value, &size) == 0 && value == 1 && size == sizeof value);
	CHECK(getsockopt(ends[0], SOL_SOCKET, SO_TYPE, &value, &size) == 0 && value == SOCK_STREAM);
	CHECK(getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &value, &size) == 0 && value == 0);
	CHECK(getsockopt(listener, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value == 1);
	CHECK(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
	CHECK(getsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &value, &size) == 0 && value == 1);
	FAILS(setsockopt(ends[0], SOL_SOCKET, 9999, &on, sizeof on), ENOPROTOOPT);
	FAILS(setsockopt(ends[0], SOL_SOCKET, SO_KEEPALIVE, &on, 1), EINVAL);
	close(ends[0]);
	close(ends[1]);
	close(listener);
}

static void mistakes(int family)
{
	socklen_t size;
	const int listener = listening(family, 1), port = port_of(listener), socket_ = socket(family, SOCK_STREAM, 0);
	struct sockaddr_storage address = loopback(family, port, &size);
	char c;
	FAILS(bind(socket_, (struct sockaddr *)&address, size), EADDRINUSE);
	FAILS(bind(socket_, (struct sockaddr *)&address, 3), EINVAL);
	FAILS(read(socket_, &c, 1), ENOTCONN);
	FAILS(write(socket_, &c, 1), ENOTCONN);
	FAILS(accept(socket_, NULL, NULL), EINVAL);
	FAILS(listen(0, 1), ENOTSOCK);
	FAILS(listen(63, 1), EBADF);
	FAILS(socket(family, SOCK_SEQPACKET, 0), ESOCKTNOSUPPORT);
	FAILS(socket(AF_UNIX, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(socket(family, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
	close(listener);
	/* Nobody listens any more. */
	FAILS(connect(socket_, (struct sockaddr *)&address, size), ECONNREFUSED);
	close(socket_);
}

void test_streams(int family)
{
	speak(family);
	send_much(family);
	reset(family);
	options(family);
	mistakes(family);
}
