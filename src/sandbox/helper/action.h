#pragma once
#include "arena.h"
/* The life of an action's pid 1, from clone to exit. `work` is the action's own tmpfs, `log` the pipe's end for both streams, `runner` a pidfd of the slot's runner. */
_Noreturn void be_action(struct arena *arena, int work, int log, const int go[2], int runner);
