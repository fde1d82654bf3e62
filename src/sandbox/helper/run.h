#pragma once
#include "arena.h"
enum { MESSAGE_READY = 1, MESSAGE_COLLECT = 2, MESSAGE_WATCH = 3 };
/* The runner's life: reads requests from descriptor 0, runs them, and hands their work folders to the collector by `collector`. `is_in_group`:
 * the arena's group has it already. Never returns. */
_Noreturn void be_runner(struct arena *arena, int collector, int is_in_group);
