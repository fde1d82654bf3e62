/* The interface `clock`. */
#pragma once
#include <stdint.h>

/* Nanoseconds from some point in the past. Never goes back. */
uint64_t clock_now(void);
