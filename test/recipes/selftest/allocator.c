/* A block is freed twice; an allocator that isn't the default one finds out. */
#include <heap.h>

int main(void)
{
	void *block = malloc(100), *other = malloc(100);

	free(block);
	free(block);
	free(other);
	return 0;
}
