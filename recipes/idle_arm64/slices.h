#pragma once
#include <idle.h>
#include <stdbool.h>

/* idle_arm64.c: the timer asks in so many nanoseconds; what it counts in them. */
void set_timer(uint64_t wait);
uint64_t timer_counts(uint64_t time);

/* slices.c: its vectors count, in place of those of exceptions. */
void slices_start(void);
/* Whether a device asked since this was called last. Both with interrupts masked. */
bool slices_asked(void);
/* A new slice begins. */
void slices_go_on(void);
