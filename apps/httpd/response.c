#include <errno.h>
#include <fcntl.h>
#include <httpd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *reason_of(int status)
{
	switch (status) {
	case 200: return "OK";
	case 400: return "Bad Request";
	case 404: return "Not Found";
	case 414: return "URI Too Long";
	case 431: return "Request Header Fields Too Large";
	case 501: return "Not Implemented";
	case 505: return "HTTP Version Not Supported";
	default: return "Internal Server Error";
	}
}

static void write_head(struct connection *c, int status, const char *type, long size)
{
	c->out_at = 0;
	c->out_size = (size_t)snprintf(c->out, sizeof c->out, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %ld\r\n%s\r\n", status,
				       reason_of(status), type, size, c->keep ? "" : "Connection: close\r\n");
}

static void respond_text(struct connection *c, int status, const char *text, bool is_head)
{
	write_head(c, status, "text/plain; charset=utf-8", (long)strlen(text));
	if (!is_head)
		c->out_size += (size_t)snprintf(c->out + c->out_size, sizeof c->out - c->out_size, "%s", text);
}

/* The file of a path, of a folder its index.html; -1: there is none. */
static int open_path(const char *root, const char *path, char *full, size_t room, struct stat *status)
{
	const bool is_folder = path[strlen(path) - 1] == '/';
	if ((size_t)snprintf(full, room, "%s%s%s", root, path, is_folder ? "index.html" : "") >= room)
		return -1;
	const int file = open(full, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	if (fstat(file, status) == 0 && S_ISREG(status->st_mode))
		return file;
	close(file);
	return -1;
}

/* What follows the head; the first of it goes with the head. */
static void fill(struct connection *c)
{
	const size_t room = sizeof c->out - c->out_size;
	const ssize_t got = read(c->file, c->out + c->out_size, c->left < (long)room ? (size_t)c->left : room);
	if (got <= 0) {
		/* It has become shorter: only an end tells the client. */
		c->left = 0;
		c->keep = false;
	} else {
		c->out_size += (size_t)got;
		c->left -= got;
	}
	if (c->left > 0)
		return;
	close(c->file);
	c->file = -1;
}

void respond(struct connection *c, const struct request *request, const struct settings *settings)
{
	char full[LONGEST_PATH + 256];
	struct stat status;
	c->keep = request->keep;
	if (request->status != 0) {
		respond_text(c, request->status, reason_of(request->status), request->is_head);
		return;
	}
	if (settings->may_shut_down && strcmp(request->path, "/shutdown") == 0) {
		c->keep = false;
		c->ends_server = true;
		respond_text(c, 200, "bye\n", request->is_head);
		return;
	}
	const int file = open_path(settings->root, request->path, full, sizeof full, &status);
	if (file < 0) {
		respond_text(c, 404, "Not Found\n", request->is_head);
		return;
	}
	write_head(c, 200, type_of(full), (long)status.st_size);
	if (request->is_head || status.st_size == 0) {
		close(file);
		return;
	}
	c->file = file;
	c->left = (long)status.st_size;
	fill(c);
}

bool is_sending(const struct connection *c)
{
	return c->out_at < c->out_size || c->file >= 0;
}

bool send_some(struct connection *c)
{
	while (is_sending(c)) {
		if (c->out_at == c->out_size) {
			c->out_at = c->out_size = 0;
			fill(c);
		}
		const ssize_t sent = send(c->socket, c->out + c->out_at, c->out_size - c->out_at, MSG_NOSIGNAL);
		if (sent < 0)
			return errno == EAGAIN || errno == EINTR;
		c->out_at += (size_t)sent;
	}
	return true;
}
