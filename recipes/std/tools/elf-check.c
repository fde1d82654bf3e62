/*
 * elf-check: the symbols of an image before it is linked. Each object is one library, named by its file. Says who uses what of whom where the linker
 * would only know that something is undefined, and refuses a symbol of the same name in two libraries.
 */
#include "elf.h"
#include "linker-script.h"
#include "tools.h"

typedef struct {
	const char *name;
	uint32_t object;
	bool is_private, is_weak;
} definition;

typedef struct {
	elf *objects;
	const char **names;
	uint32_t count;
	/* Sorted by name, public ones first. */
	definition *definitions;
	size_t definition_count;
	bytes script;
	bool failed;
} image;

static const char *library_of(const char *path)
{
	const char *start = path;
	for (const char *at = path; *at != 0; at++)
		if (*at == '/')
			start = at + 1;
	size_t n = strlen(start);
	if (n > 2 && strcmp(start + n - 2, ".o") == 0)
		n -= 2;
	char *name = allocate(n + 1);
	memcpy(name, start, n);
	return name;
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

static void collect(image *im)
{
	size_t total = 0;
	for (uint32_t i = 0; i < im->count; i++)
		total += im->objects[i].symbol_count;
	im->definitions = allocate(total * sizeof(definition));
	for (uint32_t i = 0; i < im->count; i++) {
		elf *e = &im->objects[i];
		for (uint32_t s = 1; s < e->symbol_count; s++) {
			elf_symbol *symbol = &e->symbols[s];
			const char *name = symbol_name(e, symbol);
			if (symbol->shndx == SHN_UNDEF || kind(symbol) == STT_SECTION || kind(symbol) == STT_FILE || *name == 0)
				continue;
			im->definitions[im->definition_count++] =
				(definition){ name, i, binding(symbol) == STB_LOCAL, binding(symbol) == STB_WEAK };
		}
	}
	sort(im->definitions, im->definition_count, sizeof(definition), by_name);
}

static definition *find(const image *im, const char *name)
{
	size_t low = 0, high = im->definition_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(im->definitions[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < im->definition_count && strcmp(im->definitions[low].name, name) == 0 ? &im->definitions[low] : NULL;
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

/* The function or object that holds the first use of a symbol; NULL where none is known. */
static const char *user_of(elf *e, uint32_t symbol)
{
	for (uint32_t i = 0; i < e->section_count; i++) {
		elf_section *s = &e->sections[i];
		if ((s->type != SHT_RELA && s->type != SHT_REL) || s->link != e->symtab)
			continue;
		size_t entry = s->type == SHT_RELA ? RELA_SIZE : REL_SIZE;
		uint32_t count = record_count(e, i, entry);
		uint8_t *at = section_bytes(e, i).data;
		for (uint32_t r = 0; r < count; r++, at += entry) {
			elf_relocation *use = (elf_relocation *)at;
			if (use->info >> 32 != symbol)
				continue;
			for (uint32_t c = 1; c < e->symbol_count; c++) {
				elf_symbol *around = &e->symbols[c];
				if (around->shndx == s->info && (kind(around) == STT_FUNC || kind(around) == STT_OBJECT) &&
				    around->value <= use->offset && use->offset - around->value < around->size)
					return symbol_name(e, around);
			}
		}
	}
	return NULL;
}

static void report(image *im, const char *user, const char *name, const char *place, definition *owner)
{
	text line = { 0 };
	put(&line, user);
	put(&line, " uses `");
	put(&line, name);
	put(&line, "`");
	if (place != NULL) {
		put(&line, " in `");
		put(&line, place);
		put(&line, "`");
	}
	if (owner != NULL) {
		put(&line, ", which is private to ");
		put(&line, im->names[owner->object]);
		put(&line, ": what others may use stands in its `exports { symbols = [...] }`");
	} else {
		put(&line, ", which no library of the image defines");
		definition *near = NULL;
		unsigned best = 3;
		for (size_t i = 0; i < im->definition_count; i++) {
			definition *d = &im->definitions[i];
			unsigned apart = d->is_private ? 3 : distance(name, d->name, 2);
			if (apart < best) {
				best = apart;
				near = d;
			}
		}
		if (near != NULL) {
			put(&line, "; did you mean `");
			put(&line, near->name);
			put(&line, "` of ");
			put(&line, im->names[near->object]);
			put(&line, "?");
		}
	}
	say_text(&line);
	im->failed = true;
}

static void check_uses(image *im, uint32_t object)
{
	elf *e = &im->objects[object];
	for (uint32_t s = 1; s < e->symbol_count; s++) {
		elf_symbol *symbol = &e->symbols[s];
		if (symbol->shndx != SHN_UNDEF || binding(symbol) != STB_GLOBAL)
			continue;
		const char *name = symbol_name(e, symbol);
		definition *found = find(im, name);
		if ((found != NULL && !found->is_private) || script_defines(im->script, name) || linker_defines(name))
			continue;
		report(im, im->names[object], name, user_of(e, s), found);
	}
}

/* Where the image begins. */
static void check_entry(image *im)
{
	const char *name = script_entry(im->script);
	if (name == NULL)
		return;
	definition *found = find(im, name);
	if ((found == NULL || found->is_private) && !script_defines(im->script, name))
		report(im, "the linker script", name, "ENTRY", found);
}

static void check_twice(image *im)
{
	for (size_t i = 1; i < im->definition_count; i++) {
		definition *a = &im->definitions[i - 1], *b = &im->definitions[i];
		if (a->is_private || b->is_private || a->is_weak || b->is_weak || strcmp(a->name, b->name) != 0)
			continue;
		text line = { 0 };
		put(&line, "`");
		put(&line, a->name);
		put(&line, "` is defined by ");
		put(&line, im->names[a->object]);
		put(&line, " and ");
		put(&line, im->names[b->object]);
		put(&line, ": let only one of them export it");
		say_text(&line);
		im->failed = true;
	}
}

int elf_check(int argc, char **argv)
{
	image im = { 0 };
	if (argc >= 2 && strcmp(argv[0], "--script") == 0) {
		im.script = read_script(argv[1]);
		argc -= 2;
		argv += 2;
	}
	if (argc < 2)
		return USAGE;
	im.count = (uint32_t)argc - 1;
	im.objects = allocate(im.count * sizeof(elf));
	im.names = allocate(im.count * sizeof(char *));
	for (uint32_t i = 0; i < im.count; i++) {
		im.objects[i] = open_elf(argv[i + 1], ET_REL);
		im.names[i] = library_of(argv[i + 1]);
	}
	collect(&im);
	check_twice(&im);
	for (uint32_t i = 0; i < im.count; i++)
		check_uses(&im, i);
	check_entry(&im);
	if (im.failed)
		return 1;
	text list = { 0 };
	for (size_t i = 0; i < im.definition_count; i++) {
		if (im.definitions[i].is_private)
			continue;
		put(&list, im.definitions[i].name);
		put(&list, " ");
		put(&list, im.names[im.definitions[i].object]);
		put(&list, "\n");
	}
	write_file(argv[0], text_bytes(&list), 0644);
	return 0;
}
