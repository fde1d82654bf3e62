/* The objects of an image: which there are, what they define, and which members of archives take part. */
#include "archive.h"
#include "check.h"
#include "linker-script.h"

static const char *library_of(const char *path)
{
	const char *start = path;
	for (const char *at = path; *at != 0; at++)
		if (*at == '/')
			start = at + 1;
	size_t n = strlen(start);
	if (n > 2 && (strcmp(start + n - 2, ".o") == 0 || strcmp(start + n - 2, ".a") == 0))
		n -= 2;
	char *name = allocate(n + 1);
	memcpy(name, start, n);
	return name;
}

static void add_object(image *im, object one)
{
	/* The capacity is the power of two from 16 on that holds them. */
	if (im->count >= 16 ? (im->count & (im->count - 1)) == 0 : im->count == 0)
		im->objects = grow(im->objects, im->count * sizeof(object), (im->count == 0 ? 16 : 2 * im->count) * sizeof(object));
	im->objects[im->count++] = one;
}

void open_objects(image *im, char **words, int count)
{
	scope current = KERNEL;
	for (int i = 0; i < count; i++) {
		if (strcmp(words[i], "--application") == 0) {
			current = APPLICATION;
			continue;
		}
		bytes file = read_file(words[i]);
		const char *library = library_of(words[i]);
		if (!is_archive(file)) {
			add_object(im, (object){ elf_of(words[i], file, ET_REL), library, current, false, true });
			continue;
		}
		archive_member member;
		for (size_t at = 0; next_member(words[i], file, &at, &member);)
			add_object(im, (object){ elf_of(member.name, member.content, ET_REL), library, current, true, false });
	}
}

static int by_name(const void *a, const void *b)
{
	const definition *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	if (order != 0)
		return order;
	if (x->is_private != y->is_private)
		return x->is_private ? 1 : -1;
	return x->object < y->object ? -1 : x->object > y->object;
}

static void take_needed(image *im);

void collect(image *im)
{
	size_t total = 0;
	for (uint32_t i = 0; i < im->count; i++)
		total += im->objects[i].e.symbol_count;
	im->definitions = allocate(total * sizeof(definition));
	for (uint32_t i = 0; i < im->count; i++) {
		elf *e = &im->objects[i].e;
		for (uint32_t s = 1; s < e->symbol_count; s++) {
			elf_symbol *symbol = &e->symbols[s];
			const char *name = symbol_name(e, symbol);
			if (symbol->shndx == SHN_UNDEF || kind(symbol) == STT_SECTION || kind(symbol) == STT_FILE || *name == 0)
				continue;
			im->definitions[im->definition_count++] = (definition){ name, i, binding(symbol) == STB_LOCAL,
				im->objects[i].is_member && is_hidden(symbol), binding(symbol) == STB_WEAK };
		}
	}
	sort(im->definitions, im->definition_count, sizeof(definition), by_name);
	take_needed(im);
}

definition *find(const image *im, const char *name, size_t *count)
{
	size_t low = 0, high = im->definition_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(im->definitions[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (end < im->definition_count && strcmp(im->definitions[end].name, name) == 0)
		end++;
	*count = end - low;
	return &im->definitions[low];
}

static bool is_gate(const image *im, const char *name)
{
	for (uint32_t i = 0; i < im->gate_count; i++)
		if (matches(im->gates[i], name))
			return true;
	return false;
}

definition *resolve(const image *im, uint32_t user, const char *name)
{
	size_t count;
	definition *first = find(im, name, &count), *best = NULL;
	for (definition *d = first; d < first + count && !d->is_private; d++) {
		const object *owner = &im->objects[d->object], *needs = &im->objects[user];
		if (owner->scope != needs->scope && !is_gate(im, name))
			continue;
		if (d->is_hidden && (owner->scope != needs->scope || strcmp(owner->library, needs->library) != 0))
			continue;
		if (owner->is_taken)
			return d;
		if (best == NULL)
			best = d;
	}
	return best;
}

/* Symbols that lld makes by itself: addReservedSymbols in lld/ELF/Writer.cpp; the bounds of sections whose names are C names. */
static bool linker_defines(const char *name)
{
	static const char *const known[] = { "__ehdr_start", "__executable_start", "__dso_handle", "_GLOBAL_OFFSET_TABLE_", "_DYNAMIC", "etext", "_etext",
		"edata", "_edata", "end", "_end", "__bss_start", "__init_array_start", "__init_array_end", "__fini_array_start", "__fini_array_end",
		"__preinit_array_start", "__preinit_array_end", "__rela_iplt_start", "__rela_iplt_end" };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return starts_with(name, "__start_") || starts_with(name, "__stop_");
}

bool is_given(const image *im, const char *name)
{
	return script_defines(im->script, name) || linker_defines(name);
}

/* As linkers do it: what a part of the image leaves undefined brings the first member that defines it; weak uses bring nothing. */
static void take_needed(image *im)
{
	uint32_t *waiting = allocate((im->count + 1) * sizeof(uint32_t)), left = 0;
	for (uint32_t i = im->count; i-- > 0;)
		if (im->objects[i].is_taken)
			waiting[left++] = i;
	while (left > 0) {
		uint32_t user = waiting[--left];
		elf *e = &im->objects[user].e;
		for (uint32_t s = 1; s < e->symbol_count; s++) {
			elf_symbol *symbol = &e->symbols[s];
			if (symbol->shndx != SHN_UNDEF || binding(symbol) != STB_GLOBAL)
				continue;
			const char *name = symbol_name(e, symbol);
			definition *found = resolve(im, user, name);
			if (found == NULL || im->objects[found->object].is_taken || is_given(im, name))
				continue;
			im->objects[found->object].is_taken = true;
			waiting[left++] = found->object;
		}
	}
}
