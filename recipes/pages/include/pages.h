/* Memory in pages of 4 KiB. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { PAGE = 4096 };

/* A range of `count` pages, all zero; NULL where there is none. */
void *pages_take(size_t count);
/* The range behind one of `have` pages, if it is free up to `want`: it becomes part of it, zeroed. */
bool pages_extend(void *range, size_t have, size_t want);
/* Gives pages back, wherever they were taken. Those that nobody has are left alone. */
void pages_give(void *range, size_t count);
/* Where this memory begins. */
void *pages_begin(void);
/* Does all of it lie in this memory? */
bool pages_hold(const void *range, size_t count);
