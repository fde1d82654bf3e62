/* What sockets.c and messages.c share. */
#pragma once
#include <sockets.h>
#include "serve.h"

/* The socket of a descriptor: 0, -EBADF or -ENOTSOCK. The file stays open until socket_done. */
long socket_of(long descriptor, struct open_file **file, struct socket **socket);
/* Gives the result. */
long socket_done(struct open_file *file, long result);
