/* An image that is nothing but the program: words as env(1) takes them: `NAME=VALUE` for the environment, then a program and its arguments. */
#include <elf_loader.h>
#include <printf.h>
#include <string.h>

enum { USAGE = 2, CANT_RUN = 126, MOST_NAMES = 64 };

int main(int argc, char **argv)
{
	static char *environment[MOST_NAMES + 1];
	int names = 0, first = 1;
	for (; first < argc && strchr(argv[first], '=') != NULL && names < MOST_NAMES; first++)
		environment[names++] = argv[first];
	if (first == argc) {
		puts("usage: [NAME=VALUE…] PROGRAM [ARGUMENT…], where PROGRAM is a file of the initrd");
		return USAGE;
	}
	/* argv ends with NULL. */
	printf("%s can't be run: %s\n", argv[first], elf_run(argv[first], argv + first, environment));
	return CANT_RUN;
}
