#include <errno.h>
#include <httpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A connection on which nothing happens is closed. */
enum { PATIENCE = 30, TOO_LARGE = 431 };

static struct connection connections[MOST_CONNECTIONS];

static int listen_at(int port)
{
	const int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((in_port_t)port), .sin_addr = { htonl(INADDR_ANY) } };
	if (socket_ < 0 || setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    bind(socket_, (struct sockaddr *)&address, sizeof address) != 0 || listen(socket_, SOMAXCONN) != 0) {
		perror("httpd: listen");
		return -1;
	}
	return socket_;
}

static void end(struct connection *c)
{
	if (c->file >= 0)
		close(c->file);
	close(c->socket);
	c->socket = -1;
}

static struct connection *free_connection(void)
{
	for (int i = 0; i < MOST_CONNECTIONS; i++)
		if (connections[i].socket < 0)
			return &connections[i];
	return NULL;
}

static void take_connections(int listener)
{
	struct connection *c;
	const int on = 1;
	/* Who comes when all are taken waits in the system's queue. */
	while ((c = free_connection()) != NULL) {
		const int socket_ = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (socket_ < 0)
			return;
		setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		c->socket = socket_;
		c->file = -1;
		c->in_size = c->out_at = c->out_size = 0;
		c->ends_server = false;
		c->keep = true;
		c->since = time(NULL);
	}
}

/* Answers the requests that are there whole, one after the other, as long as answers can be sent. False: the connection is done with. */
static bool answer(struct connection *c, const struct settings *settings)
{
	for (;;) {
		struct request request;
		if (!send_some(c))
			return false;
		if (is_sending(c))
			return true;
		if (!c->keep)
			return false;
		size_t used = read_request(c->in, c->in_size, &request);
		if (used == 0 && c->in_size < sizeof c->in)
			return true;
		if (used == 0) {
			request = (struct request){ .status = TOO_LARGE };
			used = c->in_size;
		}
		memmove(c->in, c->in + used, c->in_size - used);
		c->in_size -= used;
		respond(c, &request, settings);
	}
}

/* False: the peer has ended, or is gone. */
static bool take_bytes(struct connection *c)
{
	const ssize_t got = recv(c->socket, c->in + c->in_size, sizeof c->in - c->in_size, 0);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	c->in_size += (size_t)got;
	return got > 0;
}

/* True: the server shall end. */
static bool go_on(struct connection *c, int events, const struct settings *settings, time_t now)
{
	bool alive = now - c->since < PATIENCE;
	if (events != 0) {
		c->since = now;
		alive = !(events & POLLERR) && (is_sending(c) || take_bytes(c)) && answer(c, settings);
	}
	if (alive)
		return false;
	const bool last = c->ends_server && !is_sending(c);
	end(c);
	return last;
}

int serve(const struct settings *settings)
{
	struct pollfd polls[1 + MOST_CONNECTIONS];
	struct connection *polled[1 + MOST_CONNECTIONS];
	const int listener = listen_at(settings->port);
	if (listener < 0)
		return 1;
	for (int i = 0; i < MOST_CONNECTIONS; i++)
		connections[i].socket = -1;
	printf("httpd: listening on port %d\n", settings->port);
	fflush(stdout);
	for (;;) {
		nfds_t count = 1;
		polls[0] = (struct pollfd){ free_connection() == NULL ? -1 : listener, POLLIN, 0 };
		for (int i = 0; i < MOST_CONNECTIONS; i++) {
			struct connection *c = &connections[i];
			if (c->socket < 0)
				continue;
			polled[count] = c;
			polls[count++] = (struct pollfd){ c->socket, is_sending(c) ? POLLOUT : POLLIN, 0 };
		}
		if (poll(polls, count, PATIENCE * 1000) < 0 && errno != EINTR)
			return 1;
		const time_t now = time(NULL);
		for (nfds_t i = 1; i < count; i++) {
			if (go_on(polled[i], polls[i].revents, settings, now)) {
				printf("httpd: shut down\n");
				return 0;
			}
		}
		if (polls[0].revents != 0)
			take_connections(listener);
	}
}
