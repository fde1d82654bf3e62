/* A copy of a large program in the store, of whose pages the kernel makes large ones: run instead of the file that the command names. */
#pragma once
#include "arena.h"

/* Before the store is covered: a descriptor that closes at execve, or -1 where the request names no copy. */
int open_program(const struct arena *arena);

/* Has the disk's cache hold a file in large pages. Gives 0 or a negative errno. */
long read_ahead(long folder, const char *name);
