/* The interface `entropy`. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* False where the machine has none, or none now: nothing is made up then. */
bool entropy_fill(void *to, size_t size);
/* For messages: why there is none. */
extern const char entropy_lack[];
