/* Where the image lies: addresses that code finds by itself, and such that stand in it; what the stack and zeroed memory hold. */
#include <printf.h>
#include <stdint.h>
#include <boot.h>

int main(int argc, char **argv);
static int zeroed[4096];
static const struct __attribute__((packed)) {
	char letter;
	int (*odd)(int, char **);
} mixed = { 'x', main };
static int (*volatile pointers[3])(int, char **) = { main, 0, main };

int main(int argc, char **argv)
{
	extern char kiln_text_start[];
	int sum = 0;
	for (unsigned i = 0; i < sizeof zeroed / sizeof *zeroed; i++)
		sum += ((volatile int *)zeroed)[i];
	const uint32_t *origin = (const uint32_t *)0x100000;
	printf("at %lx, %s, %d, %s\n", (unsigned long)kiln_text_start,
	       pointers[0] == main && pointers[1] == 0 && pointers[2] == main && mixed.odd == main ? "whole" : "torn", sum,
	       *origin == 0 ? "wiped" : "there");
	if (argc > 1)
		*(volatile int *)(uintptr_t)8 = 1;
	return argv[0] == 0;
}
