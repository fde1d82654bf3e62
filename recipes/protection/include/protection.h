/* The interface `protection`: what pages of memory may be used for. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { PROTECTION_READ = 1, PROTECTION_WRITE = 2, PROTECTION_EXECUTE = 4 };

/* From now on these whole pages may be used so and not otherwise; 0: not at all. False: this can't be had. */
bool protection_set(void *pages, size_t size, unsigned use);
