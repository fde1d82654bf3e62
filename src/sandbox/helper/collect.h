#pragma once
#include "arena.h"
/* The collector's life: keeps the owner's id, runs no command; copies outputs and answers Node by descriptor 1. Never returns. */
_Noreturn void be_collector(struct arena *arena, int runner);
