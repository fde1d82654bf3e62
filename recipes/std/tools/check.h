/* elf-check: the objects of an image and who defines what in them. */
#pragma once
#include "elf.h"

/* Kernel and application have names of their own; only gates are seen from both sides. */
typedef enum { KERNEL, APPLICATION } scope;

typedef struct {
	elf e;
	const char *library;
	scope scope;
	/* An archive's member: part of the image only once it is needed. Its hidden symbols are private to the archive. */
	bool is_member, is_taken;
} object;

typedef struct {
	const char *name;
	uint32_t object;
	bool is_private, is_hidden, is_weak;
} definition;

typedef struct {
	object *objects;
	uint32_t count;
	/* Sorted by name, public ones first, then in link order. */
	definition *definitions;
	size_t definition_count;
	/* Patterns of symbols that the other scope may use. */
	char **gates;
	uint32_t gate_count;
	bytes script;
	bool failed;
} image;

/* Opens objects and archives; `--application` stands between both scopes. */
void open_objects(image *im, char **words, int count);
/* All definitions, then takes the members of archives that are needed. */
void collect(image *im);
/* The first definition of a name; `*count`: how many there are. */
definition *find(const image *im, const char *name, size_t *count);
/* What the linker would take for an object's use of a name, or NULL: of its own scope, or a gate. */
definition *resolve(const image *im, uint32_t user, const char *name);
/* Has the linker or the script it? */
bool is_given(const image *im, const char *name);
