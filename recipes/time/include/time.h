/* Monotonic time. */
#pragma once
#include <stdint.h>

/* Nanoseconds since the libraries started. */
uint64_t time_now(void);
/* Waits at least so long, busy. */
void time_wait(uint64_t nanoseconds);
