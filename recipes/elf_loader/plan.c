/* What a program's headers ask for. The file may be anything: all that they say is checked before it is used. */
#include <stdarg.h>
#include <printf.h>
#include <string.h>
#include <program.h>

const char *because(const char *format, ...)
{
	static char reason[160];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(reason, sizeof reason, format, arguments);
	va_end(arguments);
	return reason;
}

#if defined(__x86_64__)
enum { MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { MACHINE = EM_AARCH64 };
#endif

static const char *read_header(struct vfs_node *file, struct elf_header *header)
{
	if (vfs_read(file, header, sizeof *header, 0) != (long)sizeof *header || memcmp(header->ident, "\177ELF", 4) != 0)
		return "it is no ELF file";
	if (header->ident[EI_CLASS] != CLASS_64 || header->ident[EI_DATA] != LITTLE_ENDIAN_DATA || header->machine != MACHINE)
		return "it is made for another processor";
	if (header->ident[EI_VERSION] != CURRENT || header->version != CURRENT)
		return "its version of ELF is unknown";
	if (header->type != ET_EXEC && header->type != ET_DYN)
		return "it is an object or a core dump, not a program";
	return NULL;
}

static const char *read_segments(struct program *program, const struct elf_header *header)
{
	if (header->phentsize != sizeof *program->segments)
		return because("its program headers have %u bytes each, not %zu", header->phentsize, sizeof *program->segments);
	if (header->phnum == 0 || header->phnum > MOST_SEGMENTS)
		return because("it has %u program headers, not 1 to %u", header->phnum, MOST_SEGMENTS);
	program->count = header->phnum;
	const size_t size = program->count * sizeof *program->segments, have = program->file->content.size;
	if (header->phoff > have || size > have - header->phoff || vfs_read(program->file, program->segments, size, header->phoff) != (long)size)
		return "its program headers lie outside of the file";
	return NULL;
}

/* `least`: where the segment before it ended; all lie in one stretch not longer than the room, so no sum of theirs is too large. */
static const char *check_segment(const struct program *program, unsigned index, uint64_t least, uint64_t first)
{
	const struct elf_segment *s = &program->segments[index];
	const size_t have = program->file->content.size, room = (size_t)(elf_room_end - elf_room);
	if (s->filesz > s->memsz)
		return because("segment %u is longer in the file than in memory", index);
	if (s->offset > have || s->filesz > have - s->offset)
		return because("segment %u lies outside of the file", index);
	if (s->align > 1 && ((s->align & (s->align - 1)) != 0 || s->align > room))
		return because("segment %u is aligned to %#lx", index, (unsigned long)s->align);
	if (s->vaddr < least)
		return because("segment %u lies before or upon the one before it", index);
	if (s->memsz > room || s->vaddr - first > room - s->memsz)
		return because("the program needs more memory than is kept for it, %#zx bytes (elf_loader.room)", room);
	return NULL;
}

/* Bounds and alignment of all that is loaded. */
struct span {
	uint64_t first, end, align;
};

static const char *check_segments(const struct program *program, struct span *span)
{
	*span = (struct span){ 0, 0, 1 };
	bool any = false;
	for (unsigned i = 0; i < program->count; i++) {
		const struct elf_segment *s = &program->segments[i];
		if (s->type == PT_INTERP)
			return "it wants a dynamic linker; only static programs can be run";
		if (s->type != PT_LOAD || s->memsz == 0)
			continue;
		const char *wrong = check_segment(program, i, span->end, any ? span->first : s->vaddr);
		if (wrong != NULL)
			return wrong;
		if (!any)
			span->first = s->vaddr;
		any = true;
		span->end = s->vaddr + s->memsz;
		if (s->align > span->align)
			span->align = s->align;
	}
	return any ? NULL : "nothing of it is loaded";
}

/* A program with addresses of its own gets those; another the first of the room that are aligned as it wants. */
static const char *place(struct program *program, bool is_fixed, const struct span *span)
{
	const uintptr_t room = (uintptr_t)elf_room, end = (uintptr_t)elf_room_end;
	program->base = is_fixed ? 0 : ((room + span->align - 1) & -span->align) - (span->first & -span->align);
	const uintptr_t first = program->base + span->first;
	if (first < room || first > end || span->end - span->first > end - first)
		return because("it is linked for %#lx to %#lx; memory is kept for programs from %#lx to %#lx (elf_loader.room)", (unsigned long)first,
			       (unsigned long)(first + (span->end - span->first)), (unsigned long)room, (unsigned long)end);
	program->end = program->base + span->end;
	return NULL;
}

/* The entry must be code that is loaded. The headers are for the C library, which looks for its thread's variables in them. */
static const char *find_places(struct program *program, const struct elf_header *header)
{
	const size_t size = program->count * sizeof *program->segments;
	bool found = false;
	program->headers = 0;
	program->entry = program->base + header->entry;
	for (unsigned i = 0; i < program->count; i++) {
		const struct elf_segment *s = &program->segments[i];
		if (s->type != PT_LOAD)
			continue;
		if ((s->flags & PF_X) && header->entry >= s->vaddr && header->entry - s->vaddr < s->filesz)
			found = true;
		if (header->phoff >= s->offset && size <= s->filesz && header->phoff - s->offset <= s->filesz - size)
			program->headers = program->base + s->vaddr + (header->phoff - s->offset);
	}
	return found ? NULL : because("its entry, %#lx, isn't in its code", (unsigned long)header->entry);
}

const char *plan_program(struct vfs_node *file, struct program *program)
{
	struct elf_header header;
	struct span span;
	program->file = file;
	const char *wrong = read_header(file, &header);
	if (wrong == NULL)
		wrong = read_segments(program, &header);
	if (wrong == NULL)
		wrong = check_segments(program, &span);
	if (wrong == NULL)
		wrong = place(program, header.type == ET_EXEC, &span);
	return wrong != NULL ? wrong : find_places(program, &header);
}
