/* The heap: ISO C11, 7.22.3. Blocks are aligned to 16 bytes. A block that is freed twice, or was written over, ends the program. */
#pragma once
#include <stddef.h>

/* NULL where there is no room. A size of 0 gives a block of its own. */
void *malloc(size_t size) __attribute__((malloc, alloc_size(1)));
void *calloc(size_t count, size_t size) __attribute__((malloc, alloc_size(1, 2)));
void *realloc(void *block, size_t size) __attribute__((alloc_size(2)));
void free(void *block);
/* At a multiple of `alignment`, a power of two. */
void *aligned_alloc(size_t alignment, size_t size) __attribute__((malloc, alloc_align(1), alloc_size(2)));

struct heap_usage {
	/* Bytes, their headers included. */
	size_t total, used;
	/* The largest size that malloc would give now. */
	size_t largest;
};
struct heap_usage heap_usage(void);
