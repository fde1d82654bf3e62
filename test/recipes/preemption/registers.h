#pragma once
#include <stdint.h>

/* Fills all registers that a thread may use with `seed`, and what it may use below its stack pointer; waits `rounds` rounds; gives what is another value then. */
uint64_t keep_registers(uint64_t seed, uint64_t rounds);
