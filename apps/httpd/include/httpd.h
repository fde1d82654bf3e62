/* A server of files by HTTP/1.1 (RFC 9110, 9112): GET and HEAD, several connections at once, each for several requests. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { MOST_CONNECTIONS = 56, LONGEST_REQUEST = 8192, CHUNK = 16384, LONGEST_PATH = 1024 };

struct settings {
	const char *root;
	int port;
	/* GET /shutdown ends the server. */
	bool may_shut_down;
};

/* What was asked for. A status that isn't 0 says why it can't be had. */
struct request {
	int status;
	bool is_head, keep;
	/* Decoded, with `/` at its begin, without `..` and query. */
	char path[LONGEST_PATH];
};

struct connection {
	int socket; /* -1: free */
	time_t since;
	size_t in_size;
	char in[LONGEST_REQUEST];
	/* What is being sent, and of what it is filled again: -1, none. */
	size_t out_at, out_size;
	char out[CHUNK];
	int file;
	long left;
	bool keep, ends_server;
};

/* request.c: how many bytes the request at `text` takes; 0: it isn't whole yet. */
size_t read_request(const char *text, size_t size, struct request *request);

/* response.c */
void respond(struct connection *connection, const struct request *request, const struct settings *settings);
/* Goes on sending: false, the connection is broken. */
bool send_some(struct connection *connection);
bool is_sending(const struct connection *connection);

/* types.c */
const char *type_of(const char *path);

/* server.c: until it is asked to end. */
int serve(const struct settings *settings);
