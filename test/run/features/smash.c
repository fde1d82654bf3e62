#ifdef POSIX
#include <stdio.h>
#else
#include <printf.h>
#endif
#include <string.h>

/* As many bytes as there are arguments, into room for eight. */
static __attribute__((noinline)) int copy(int count, const volatile char *from)
{
	volatile char room[8];
	for (int i = 0; i < count; i++)
		room[i] = from[0];
	return room[0];
}

int main(int argc, char **argv)
{
	printf("copied: %c\n", copy(argc, argv[argc - 1]));
	return 0;
}
