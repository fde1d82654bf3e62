/* The interface `calendar`. */
#pragma once
#include <stdint.h>

/* Nanoseconds since 1970 began in Greenwich. */
uint64_t calendar_now(void);
