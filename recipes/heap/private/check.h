/* What ends the program where a block isn't as it was left. */
#pragma once
#include <stdbool.h>

#ifdef CONFIG_HEAP_EXPLAINED
#include <assert.h>
#define check(whole) assert(whole)
#else
static inline void check(bool whole)
{
	if (!whole)
		__builtin_trap();
}
#endif
