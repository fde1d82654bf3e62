/* The interface `block`: one disk, of blocks of BLOCK_SIZE bytes. Whoever asks waits until it is done. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BLOCK_SIZE = 512 };

/* Starts the disk and gives how many blocks it has; false: the machine has none. Once, before anything else. */
bool block_start(uint64_t *blocks);
/* False: those aren't blocks of the disk, it may not be written, or it failed. */
bool block_read(uint64_t first, void *to, size_t count);
bool block_write(uint64_t first, const void *from, size_t count);
/* True: what was written is where it outlasts the machine's end. */
bool block_flush(void);
