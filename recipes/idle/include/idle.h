/* The interface `idle`: what the processor does when there is nothing to do. */
#pragma once
#include <stdint.h>

/* Interrupts of this number end waiting. */
void idle_listen(unsigned interrupt);
/* Waits for an interrupt that came since the last time, or until time_now() is `until`; it may be shorter. */
void idle_until(uint64_t until);
