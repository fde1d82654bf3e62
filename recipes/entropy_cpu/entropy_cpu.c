#include <entropy.h>
#include <random.h>

const char entropy_lack[] = "the processor has no generator of random numbers";

bool entropy_fill(void *to, size_t size)
{
	uint8_t *at = to;
	if (!random_is_there())
		return false;
	while (size > 0) {
		uint64_t word = 0;
		if (!random_take(&word))
			return false;
		for (unsigned i = 0; i < sizeof word && size > 0; i++, size--)
			*at++ = (uint8_t)(word >> (8 * i));
	}
	return true;
}
