#include "pages.h"
#include <boot.h>
#include <cmdline.h>
#include <device_tree.h>
#include <init.h>

enum { PAGE = 4096 };
/* hw/arm/virt.c, hw/riscv/virt.c: devices from here on, then memory. */
#if defined(__aarch64__)
#define DEVICES 0x08000000
#define MEMORY 0x40000000
#elif defined(__riscv)
#define DEVICES 0x00100000
#define MEMORY 0x80000000
#endif
/* For machines whose device tree isn't found. */
#define SMALLEST_MEMORY 0x02000000

extern char boot_stack_guard[];
/* The platform's linker script. */
extern char kiln_text_start[], kiln_text_end[], kiln_data_start[];

static struct boot_range memory = { MEMORY, SMALLEST_MEMORY }, initrd;

/* Of the ranges of memory the one that the image is in. */
static void find_memory(const struct device_tree *tree)
{
	int depth = 0;
	for (device_tree_node node = 0; node != DEVICE_TREE_NONE; node = device_tree_next(tree, node, &depth)) {
		uint64_t start, size;
		if (!device_tree_says(tree, node, "device_type", "memory"))
			continue;
		for (uint32_t i = 0; device_tree_range(tree, node, i, &start, &size); i++)
			if ((uintptr_t)kiln_text_start - start < size)
				memory = (struct boot_range){ start, size };
	}
}

/* One or two cells. */
static bool read_cells(const struct device_tree *tree, device_tree_node node, const char *name, uint64_t *value)
{
	uint32_t size;
	const uint32_t *cells = device_tree_property(tree, node, name, &size);
	if (cells == NULL || (size != 4 && size != 8))
		return false;
	*value = __builtin_bswap32(cells[0]);
	if (size == 8)
		*value = *value << 32 | __builtin_bswap32(cells[1]);
	return true;
}

/*
 * As loaders tell Linux (Documentation/devicetree/bindings/chosen.txt); and QEMU's guest loader: a module as Xen wants it, with cells of 64 bits whatever
 * its parent says (hw/core/guest-loader.c).
 */
static void find_initrd(const struct device_tree *tree)
{
	int depth = 0;
	uint64_t start, end;
	const device_tree_node chosen = device_tree_find(tree, "/chosen");
	if (chosen != DEVICE_TREE_NONE && read_cells(tree, chosen, "linux,initrd-start", &start) && read_cells(tree, chosen, "linux,initrd-end", &end) &&
	    end >= start) {
		initrd = (struct boot_range){ start, end - start };
		return;
	}
	for (device_tree_node node = 0; node != DEVICE_TREE_NONE; node = device_tree_next(tree, node, &depth)) {
		uint32_t size;
		const uint32_t *range = device_tree_property(tree, node, "reg", &size);
		if (range == NULL || size != 16 || !device_tree_says(tree, node, "compatible", "multiboot,ramdisk"))
			continue;
		initrd.start = (uintptr_t)__builtin_bswap32(range[0]) << 32 | __builtin_bswap32(range[1]);
		initrd.size = (size_t)__builtin_bswap32(range[2]) << 32 | __builtin_bswap32(range[3]);
		return;
	}
}

#if defined(__riscv)
static uint64_t timer_rate;

static void find_timer(const struct device_tree *tree)
{
	uint32_t size;
	const uint32_t *rate = device_tree_property(tree, device_tree_find(tree, "/cpus"), "timebase-frequency", &size);
	if (rate != NULL && size == sizeof *rate)
		timer_rate = __builtin_bswap32(*rate);
}

uint64_t boot_timer_rate(void)
{
	return timer_rate;
}
#endif

/* Code can't be written, data can't be executed, the page below the stack and null pointers can't be touched. */
static void protect(void)
{
	const uintptr_t text = (uintptr_t)kiln_text_start, constants = (uintptr_t)kiln_text_end, data = (uintptr_t)kiln_data_start;
	const uintptr_t guard = (uintptr_t)boot_stack_guard, end = (memory.start + memory.size) & -(uintptr_t)PAGE;

	pages_map(DEVICES, MEMORY, PAGES_DEVICE);
	pages_map(memory.start, text, PAGES_DATA);
	pages_map(text, constants, PAGES_CODE);
	pages_map(constants, data, PAGES_CONSTANTS);
	pages_map(data, guard, PAGES_DATA);
	pages_map(guard + PAGE, end, PAGES_DATA);
	pages_start();
}

__attribute__((used)) _Noreturn void boot_qemu_start(const void *blob)
{
	struct device_tree tree;
	const bool is_told = device_tree_open(&tree, blob);

	if (is_told) {
		find_memory(&tree);
		find_initrd(&tree);
#if defined(__riscv)
		find_timer(&tree);
#endif
	}
	protect();
	if (is_told) {
		uint32_t size;
		const char *line = device_tree_property(&tree, device_tree_find(&tree, "/chosen"), "bootargs", &size);
		if (line != NULL && size > 0)
			cmdline_parse(line, size - 1); /* without the 0 at its end */
	}
	init_run();
}

struct boot_range boot_memory(void)
{
	return memory;
}

struct boot_range boot_initrd(void)
{
	return initrd;
}
