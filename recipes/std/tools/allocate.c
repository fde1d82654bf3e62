#include "rt.h"
#include "syscall.h"

enum { CHUNK = 1 << 20, MAP_PRIVATE_ANONYMOUS = 0x22, PROT_READ_WRITE = 3 };

void *allocate(size_t size)
{
	static uint8_t *next;
	static size_t left;

	if (size > SIZE_MAX / 2)
		fail("memory", "a size that is no size");
	size = (size + 15) & ~(size_t)15;
	if (size > left) {
		size_t chunk = size > CHUNK ? size : CHUNK;
		long got = syscall6(SYS_mmap, 0, (long)chunk, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
		if (got < 0 && got > -4096)
			fail("memory", "none left");
		if (chunk > CHUNK) /* the rest of the last chunk stays in use */
			return (void *)got;
		next = (uint8_t *)got;
		left = chunk;
	}
	void *result = next;
	next += size;
	left -= size;
	return result;
}

void *grow(void *old, size_t old_size, size_t new_size)
{
	void *bigger = allocate(new_size);
	if (old_size > 0)
		memcpy(bigger, old, old_size);
	return bigger;
}
