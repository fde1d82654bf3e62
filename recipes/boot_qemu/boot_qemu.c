#include <cmdline.h>
#include <init.h>
#include <stddef.h>
#include <stdint.h>

/* xen/include/public/arch-x86/hvm/start_info.h */
struct start_info {
	uint32_t magic, version, flags, module_count;
	uint64_t modules, command_line, rsdp;
};

enum { START_INFO_MAGIC = 0x336ec578, PAGE = 4096, FIRST_PAGES = 512, WRITABLE = 2 };
#define NO_EXECUTE (1ull << 63)

extern uint64_t boot_first_pages[FIRST_PAGES];
extern char boot_stack_guard[];
/* The platform's linker script. */
extern char kiln_text_start[], kiln_text_end[], kiln_data_start[];

/* Code can't be written, data can't be executed, the page below the stack can't be touched: for what lies in the first 2 MiB, as images do. */
static void protect(void)
{
	for (uintptr_t page = 1; page < FIRST_PAGES; page++) {
		uintptr_t at = page * PAGE;
		if (at < (uintptr_t)kiln_text_start || at >= (uintptr_t)kiln_text_end)
			boot_first_pages[page] |= NO_EXECUTE;
		if (at >= (uintptr_t)kiln_text_start && at < (uintptr_t)kiln_data_start)
			boot_first_pages[page] &= ~(uint64_t)WRITABLE;
		if (at == (uintptr_t)boot_stack_guard)
			boot_first_pages[page] = 0;
	}
	/* Whatever was cached of them. */
	__asm__ volatile("mov %%cr3, %%rax\n\tmov %%rax, %%cr3" : : : "rax", "memory");
}

__attribute__((used)) _Noreturn void boot_qemu_start(const struct start_info *info)
{
	protect();
	if (info != NULL && info->magic == START_INFO_MAGIC && info->command_line != 0) {
		const char *line = (const char *)info->command_line;
		size_t size = 0;
		while (line[size] != 0)
			size++;
		cmdline_parse(line, size);
	}
	init_run();
}
