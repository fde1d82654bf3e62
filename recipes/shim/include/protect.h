/* What pages of the application's memory may be used for. */
#pragma once
#include <stddef.h>

enum { PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4, PROT_ALL = PROT_READ | PROT_WRITE | PROT_EXEC };

#ifdef CONFIG_SHIM_PROTECT
/* 0, or an error. Pages that are given back have to be free for everything but executing before. */
long protect_pages(void *range, size_t count, unsigned use);
/* Makes them zero, whatever they may be used for. */
void clear_pages(void *range, size_t count);
#else
static inline long protect_pages(void *range, size_t count, unsigned use)
{
	(void)range, (void)count, (void)use;
	return 0;
}
static inline void clear_pages(void *range, size_t count)
{
	memset(range, 0, count * PAGE);
}
#endif
