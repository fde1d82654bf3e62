#include <banner.h>
#include <printf.h>
#include <string.h>

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--crash") == 0) {
		/* What the traps are for: see the dump. */
		*(volatile int *)8 = 1;
	}
	banner_print();
	for (int i = 1; i < argc; i++)
		printf("%s%s%s", i == 1 ? "\nArguments: " : " ", argv[i], i + 1 == argc ? "\n" : "");
	return 0;
}
