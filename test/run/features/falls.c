#include <stdlib.h>

/* Called by the C library. */
static int compare(const void *a, const void *b)
{
	volatile int *nowhere = (int *)8;
	*nowhere = *(const int *)a - *(const int *)b;
	return 0;
}

int main(void)
{
	int numbers[] = { 3, 1, 2 };
	qsort(numbers, 3, sizeof numbers[0], compare);
	return 0;
}
