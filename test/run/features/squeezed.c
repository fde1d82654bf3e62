/* What the loader would have put into memory: constants, variables with values, variables of zeros, before and behind what takes no bytes of the file. */
#include <printf.h>
#include <stdint.h>

static const char text[] = "the same words again, the same words again";
static int values[3000] = { [1] = 1, [2999] = 2999 };
static int zeroed[40000];

int main(int argc, char **argv)
{
	long sum = 0;
	for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
		sum += ((volatile int *)values)[i];
	for (unsigned i = 0; i < sizeof zeroed / sizeof *zeroed; i++)
		sum += ((volatile int *)zeroed)[i];
	printf("%s: %ld, %d words, %s\n", text, sum, argc, argv[argc - 1]);
	if (argc == 3)
		*(volatile int *)(uintptr_t)8 = 1;
	return 0;
}
