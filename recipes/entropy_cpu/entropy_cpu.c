/* Intel «Digital Random Number Generator Software Implementation Guide», 5.2.1: ten tries, then it is broken; Arm ARM, RNDR. */
#include <entropy.h>
#include <stdint.h>

enum { TRIES = 10 };

#if defined(__x86_64__)

static bool has_generator(void)
{
	uint32_t a = 1, b, c = 0, d;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return (c >> 30 & 1) != 0;
}

static bool take(uint64_t *word)
{
	uint8_t taken;
	__asm__ volatile("rdrand %0\n\tsetc %1" : "=r"(*word), "=q"(taken) : : "cc");
	return taken != 0;
}

#elif defined(__aarch64__)

static bool has_generator(void)
{
	uint64_t features;
	__asm__ volatile("mrs %0, id_aa64isar0_el1" : "=r"(features));
	return features >> 60 != 0;
}

static bool take(uint64_t *word)
{
	uint64_t failed;
	/* RNDR, by its encoding: it isn't in the base architecture. */
	__asm__ volatile("mrs %0, s3_3_c2_c4_0\n\tcset %1, eq" : "=r"(*word), "=r"(failed) : : "cc");
	return failed == 0;
}

#endif

const char entropy_lack[] = "the processor has no generator of random numbers";

bool entropy_fill(void *to, size_t size)
{
	uint8_t *at = to;
	if (!has_generator())
		return false;
	while (size > 0) {
		uint64_t word = 0;
		int tries = 0;
		while (!take(&word))
			if (++tries == TRIES)
				return false;
		for (unsigned i = 0; i < sizeof word && size > 0; i++, size--)
			*at++ = (uint8_t)(word >> (8 * i));
	}
	return true;
}
