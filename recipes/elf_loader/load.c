/* A program's segments, to where they belong. */
#include <string.h>
#include <program.h>

const char *load_program(const struct program *program)
{
	for (unsigned i = 0; i < program->count; i++) {
		const struct elf_segment *s = &program->segments[i];
		if (s->type != PT_LOAD)
			continue;
		char *to = (char *)(program->base + s->vaddr);
		if (vfs_read(program->file, to, s->filesz, s->offset) != (long)s->filesz)
			return because("segment %u can't be read", i);
		memset(to + s->filesz, 0, s->memsz - s->filesz);
	}
	return NULL;
}
