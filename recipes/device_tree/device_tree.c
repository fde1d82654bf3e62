/* Devicetree Specification 0.4, chapter 5: all numbers are big endian words. */
#include <device_tree.h>

enum { MAGIC = 0xd00dfeed, VERSION = 17, BEGIN_NODE = 1, END_NODE = 2, PROPERTY = 3, NOP = 4, END = 9 };
/* Of the header, in words. */
enum { TOTAL_SIZE = 1, STRUCTURE = 2, STRINGS = 3, LAST_COMPATIBLE = 6, STRINGS_SIZE = 8, STRUCTURE_SIZE = 9, HEADER_SIZE = 40 };
enum { DEFAULT_ADDRESS_CELLS = 2, DEFAULT_SIZE_CELLS = 1, MOST_CELLS = 2 };

static uint32_t word(const uint32_t *at)
{
	return __builtin_bswap32(*at);
}

/* Boot code stands below all else: whoever provides C's own functions of strings isn't needed for these. */
static uint32_t length(const char *text, uint32_t most)
{
	uint32_t size = 0;
	while (size < most && text[size] != 0)
		size++;
	return size;
}

static bool same(const char *a, const char *b, uint32_t size)
{
	while (size > 0 && *a == *b)
		a++, b++, size--;
	return size == 0;
}

/* Words that a text of so many bytes takes. */
static uint32_t words(uint32_t bytes)
{
	return bytes / 4 + (bytes % 4 != 0);
}

/* Words of the token at a place; 0: it isn't whole, or none. */
static uint32_t token_size(const struct device_tree *tree, uint32_t at)
{
	const uint32_t left = tree->size - at;
	uint32_t size = 1;

	switch (word(tree->structure + at)) {
	case BEGIN_NODE: {
		const char *name = (const char *)(tree->structure + at + 1);
		const uint32_t most = (left - 1) * 4, size_of_name = length(name, most);
		return size_of_name == most ? 0 : 1 + words(size_of_name + 1);
	}
	case PROPERTY:
		if (left < 3)
			return 0;
		size = 3 + words(word(tree->structure + at + 1));
		return size <= left ? size : 0;
	case END_NODE:
	case NOP:
		return 1;
	default:
		return 0;
	}
}

bool device_tree_open(struct device_tree *tree, const void *blob)
{
	const uint32_t *header = blob;
	if (header == NULL || (uintptr_t)blob % 8 != 0 || word(header) != MAGIC || word(header + LAST_COMPATIBLE) > VERSION)
		return false;
	const uint32_t total = word(header + TOTAL_SIZE), structure = word(header + STRUCTURE), strings = word(header + STRINGS);
	const uint32_t structure_size = word(header + STRUCTURE_SIZE), strings_size = word(header + STRINGS_SIZE);
	if (total < HEADER_SIZE || structure % 4 != 0 || structure > total || structure_size > total - structure || strings > total ||
	    strings_size > total - strings)
		return false;
	*tree = (struct device_tree){ header + structure / 4, structure_size / 4, (const char *)blob + strings, strings_size };
	return tree->size > 0 && word(tree->structure) == BEGIN_NODE;
}

device_tree_node device_tree_next(const struct device_tree *tree, device_tree_node node, int *depth)
{
	uint32_t at = node, size;
	while (at < tree->size && (size = token_size(tree, at)) != 0) {
		const uint32_t token = word(tree->structure + at);
		if (token == BEGIN_NODE && at != node) {
			++*depth;
			return at;
		}
		if (token == END_NODE)
			--*depth;
		at += size;
	}
	return DEVICE_TREE_NONE;
}

const char *device_tree_name(const struct device_tree *tree, device_tree_node node)
{
	return (const char *)(tree->structure + node + 1);
}

/* Whether a part of a path, which ends at `/` or with the text, is a node's name. */
static bool is_named(const char *name, const char *part, uint32_t size)
{
	return length(name, size) == size && same(name, part, size) && (name[size] == 0 || name[size] == '@');
}

device_tree_node device_tree_find(const struct device_tree *tree, const char *path)
{
	device_tree_node node = 0;
	int depth = 0, wanted = 0;

	while (*path == '/')
		path++;
	while (*path != 0) {
		uint32_t size = 0;
		while (path[size] != 0 && path[size] != '/')
			size++;
		wanted++;
		do
			node = device_tree_next(tree, node, &depth);
		while (node != DEVICE_TREE_NONE && depth >= wanted && !(depth == wanted && is_named(device_tree_name(tree, node), path, size)));
		if (node == DEVICE_TREE_NONE || depth < wanted)
			return DEVICE_TREE_NONE;
		path += size;
		while (*path == '/')
			path++;
	}
	return node;
}

const void *device_tree_property(const struct device_tree *tree, device_tree_node node, const char *name, uint32_t *size)
{
	if (node >= tree->size)
		return NULL;
	/* Properties stand before the nodes below. */
	uint32_t at = node, taken;
	const uint32_t name_size = length(name, UINT32_MAX - 1) + 1;
	while ((taken = token_size(tree, at)) != 0 && (at += taken) < tree->size) {
		const uint32_t *token = tree->structure + at;
		if (word(token) == NOP)
			continue;
		if (word(token) != PROPERTY || token_size(tree, at) == 0)
			return NULL;
		const uint32_t called = word(token + 2);
		if (called < tree->strings_size && name_size <= tree->strings_size - called && same(tree->strings + called, name, name_size)) {
			*size = word(token + 1);
			return token + 3;
		}
	}
	return NULL;
}

bool device_tree_says(const struct device_tree *tree, device_tree_node node, const char *property, const char *text)
{
	uint32_t size;
	const char *at = device_tree_property(tree, node, property, &size);
	const uint32_t text_size = length(text, UINT32_MAX - 1) + 1;

	while (at != NULL && size >= text_size) {
		if (same(at, text, text_size))
			return true;
		const uint32_t passed = length(at, size - 1) + 1;
		at += passed;
		size -= passed;
	}
	return false;
}

/* How many cells a node says that the ranges of those below it take. */
static uint32_t cells(const struct device_tree *tree, device_tree_node node, const char *name, uint32_t otherwise)
{
	uint32_t size;
	const uint32_t *value = device_tree_property(tree, node, name, &size);
	return value != NULL && size == 4 ? word(value) : otherwise;
}

static device_tree_node parent_of(const struct device_tree *tree, device_tree_node node)
{
	device_tree_node parent = 0;
	int wanted = 0, depth = 0;

	for (device_tree_node at = 0; at != node && at != DEVICE_TREE_NONE;)
		at = device_tree_next(tree, at, &wanted);
	/* The last before it that is one step nearer to the root. */
	for (device_tree_node at = 0; at != node && at != DEVICE_TREE_NONE; at = device_tree_next(tree, at, &depth))
		if (depth == wanted - 1)
			parent = at;
	return parent;
}

static uint64_t number(const uint32_t *at, uint32_t count)
{
	uint64_t value = 0;
	while (count-- > 0)
		value = value << 32 | word(at++);
	return value;
}

bool device_tree_range(const struct device_tree *tree, device_tree_node node, uint32_t index, uint64_t *address, uint64_t *size)
{
	uint32_t bytes;
	const uint32_t *value = device_tree_property(tree, node, "reg", &bytes);
	const device_tree_node parent = parent_of(tree, node);
	const uint32_t for_address = cells(tree, parent, "#address-cells", DEFAULT_ADDRESS_CELLS);
	const uint32_t for_size = cells(tree, parent, "#size-cells", DEFAULT_SIZE_CELLS);

	if (value == NULL || for_address == 0 || for_address > MOST_CELLS || for_size > MOST_CELLS)
		return false;
	const uint32_t each = for_address + for_size;
	if (index >= bytes / 4 / each)
		return false;
	value += index * each;
	*address = number(value, for_address);
	*size = number(value + for_address, for_size);
	return true;
}
