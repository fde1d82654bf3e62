/* Intel «Digital Random Number Generator Software Implementation Guide», 5.2.1: ten tries, then it is broken; Arm ARM, RNDR. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__)

static inline bool random_is_there(void)
{
	uint32_t a = 1, b, c = 0, d;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return (c >> 30 & 1) != 0;
}

static inline bool random_try(uint64_t *word)
{
	uint8_t taken;
	__asm__ volatile("rdrand %0\n\tsetc %1" : "=r"(*word), "=q"(taken) : : "cc");
	return taken != 0;
}

#elif defined(__aarch64__)

static inline bool random_is_there(void)
{
	uint64_t features;
	__asm__ volatile("mrs %0, id_aa64isar0_el1" : "=r"(features));
	return features >> 60 != 0;
}

static inline bool random_try(uint64_t *word)
{
	uint64_t failed;
	/* RNDR, by its encoding: it isn't in the base architecture. */
	__asm__ volatile("mrs %0, s3_3_c2_c4_0\n\tcset %1, eq" : "=r"(*word), "=r"(failed) : : "cc");
	return failed == 0;
}

#endif

static inline bool random_take(uint64_t *word)
{
	enum { TRIES = 10 };
	for (int i = 0; i < TRIES; i++)
		if (random_try(word))
			return true;
	return false;
}
