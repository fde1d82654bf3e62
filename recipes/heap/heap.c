/* What is the same with all allocators. */
#include <heap.h>
#include <string.h>

void *calloc(size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	void *bytes = malloc(total);
	return bytes == NULL ? NULL : memset(bytes, 0, total);
}
