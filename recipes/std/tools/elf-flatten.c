/* elf-flatten: an image for those who put it into memory themselves: its bytes, and where they belong. */
#include "elf.h"
#include "tools.h"

static void put_value(text *t, const char *before, uint64_t value, const char *after)
{
	put(t, before);
	put(t, "0x");
	put_hex(t, value, 16);
	put(t, after);
}

int elf_flatten(int argc, char **argv)
{
	if (argc != 3)
		return USAGE;
	const elf e = open_elf(argv[0], ET_EXEC);
	text flat = { 0 }, table = { 0 };
	uint64_t end = 0;
	put(&table, "\t.section .rodata.packed_segments, \"a\"\n\t.balign 8\n\t.globl packed_segments\npacked_segments:\n");
	for (unsigned i = 0; i < e.header->phnum; i++) {
		const elf_segment *s = &e.segments[i];
		if (s->type != PT_LOAD || s->memsz == 0)
			continue;
		if (s->paddr < end || s->filesz > s->memsz || s->memsz > UINT64_MAX - s->paddr)
			fail(e.path, "its segments overlap, or don't come in order");
		put_bytes(&flat, e.file.data + s->offset, (size_t)s->filesz);
		put_value(&table, "\t.quad ", s->paddr, ", ");
		put_value(&table, "", s->filesz, ", ");
		put_value(&table, "", s->memsz, "\n");
		end = s->paddr + s->memsz;
	}
	if (end == 0)
		fail(e.path, "nothing of it is loaded");
	put(&table, "\t.quad 0, 0, 0\n\t.globl packed_entry, packed_end\n");
	put_value(&table, "\t.set packed_entry, ", e.header->entry, "\n");
	put_value(&table, "\t.set packed_end, ", end, "\n");
	write_file(argv[1], text_bytes(&flat), 0644);
	write_file(argv[2], text_bytes(&table), 0644);
	return 0;
}
