/* What sockets.c and messages.c share. */
#pragma once
#include <sockets.h>
#include "serve.h"

/* The socket of a descriptor: 0, -EBADF or -ENOTSOCK. */
long socket_of(long descriptor, struct open_file **file, struct socket **socket);
