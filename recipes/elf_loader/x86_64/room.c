/* The room's addresses are memory as they are; what a program's parts may be used for is said to boot_qemu's page tables. */
#include <boot.h>
#include <program.h>

enum { PAGE = 4096 };

/* Memory is for data unless somebody says otherwise. Where segments share a page the last one says, as on Linux. */
static bool protect(const struct program *program, const struct elf_segment *s)
{
	const uintptr_t from = (program->base + s->vaddr) & -(uintptr_t)PAGE, to = (program->base + s->vaddr + s->memsz + PAGE - 1) & -(uintptr_t)PAGE;
	return boot_protect(from, to, BOOT_READ | (s->flags & PF_W ? BOOT_WRITE : 0) | (s->flags & PF_X ? BOOT_EXECUTE : 0));
}

const char *open_room(void)
{
	return NULL;
}

const char *seal_room(const struct program *program)
{
	for (unsigned i = 0; i < program->count; i++) {
		const struct elf_segment *s = &program->segments[i];
		if (s->type != PT_LOAD || s->memsz == 0)
			continue;
		if ((s->flags & PF_W) && (s->flags & PF_X))
			return because("segment %u is code that can be written", i);
		if (!protect(program, s))
			return "it has more segments than there are page tables for (boot_qemu.tables)";
	}
	return NULL;
}
