#include <heap.h>

int main(void)
{
	void *bytes = malloc(100);

	free(bytes);
	free(bytes);
	return 0;
}
