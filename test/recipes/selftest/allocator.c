/* An allocator that isn't the default one. */
#include <checks.h>
#include <heap.h>

int main(int argc, char **argv)
{
	(void)argv;
	check_heap();
	if (argc > 1) {
		void *block = malloc(100), *other = malloc(100);
		free(block);
		free(block);
		free(other);
	}
	printf("heap: ok\n");
	return 0;
}
