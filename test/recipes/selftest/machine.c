#include <boot.h>
#include <checks.h>

static int variable;

/* Memory as `-m` gave it, around the image; the initial ram disk, when there is one, inside of it. */
void check_machine(void)
{
	const struct boot_range memory = boot_memory(), initrd = boot_initrd();

	assert((uintptr_t)&variable - memory.start < memory.size);
	assert(memory.start + memory.size > 100 << 20);
	printf("%lu MiB\n", (unsigned long)(memory.start % 0x40000000 + memory.size + (1 << 20) - 1) >> 20);
	if (initrd.size > 0) {
		assert(initrd.start > (uintptr_t)&variable && initrd.start - memory.start < memory.size);
		printf("initrd: %.*s\n", (int)initrd.size, (const char *)initrd.start);
	}
#ifdef __aarch64__
	check_tree((const void *)0x40000000);
#endif
}
