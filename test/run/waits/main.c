#include <printf.h>
#include <string.h>
#ifdef HAS_MACHINE
#include <boot.h>
#else
#include <idle.h>
#endif

enum { LINES = 3000, TALKED_LINES = 30000 };

void knobs_tell(int argc, char **argv);

/* `machine`: tells what the loader gave; `crash`; `flood`: says much and ends; `talk`: says more and crashes; `knobs`; else it waits. */
int main(int argc, char **argv)
{
#ifdef HAS_MACHINE
	if (argc > 1 && strcmp(argv[1], "machine") == 0) {
		const struct boot_range memory = boot_memory(), initrd = boot_initrd();
		printf("memory: %lu MiB\n", (unsigned long)((memory.start & 0x3fffffff) + memory.size + (1 << 20) - 1) >> 20);
		printf("initrd: %.*s\n", (int)initrd.size, (const char *)initrd.start);
		return 0;
	}
#endif
	if (argc > 1 && strcmp(argv[1], "talk") == 0)
		for (int i = 0; i < TALKED_LINES; i++)
			printf("line %d\n", i);
	if (argc > 1 && (strcmp(argv[1], "crash") == 0 || strcmp(argv[1], "talk") == 0))
		*(volatile int *)8 = 1;
	if (argc > 1 && strcmp(argv[1], "knobs") == 0) {
		knobs_tell(argc, argv);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "flood") == 0) {
		for (int i = 0; i < LINES; i++)
			printf("line %d\n", i);
		return 0;
	}
	puts("waiting");
#ifndef HAS_MACHINE
	/* Several run at once, beside what watches them. */
	for (;;)
		idle_until(UINT64_MAX);
#endif
	for (;;)
		;
}
