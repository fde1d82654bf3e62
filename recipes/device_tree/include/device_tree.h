/* A flattened device tree, as loaders hand it to an image: what the machine has, and what was asked of it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device_tree {
	const uint32_t *structure;
	/* In words. */
	uint32_t size;
	const char *strings;
	uint32_t strings_size;
};

/* A node, as the place where it begins; the root is 0. */
typedef uint32_t device_tree_node;
enum { DEVICE_TREE_NONE = 0xffffffff };

/* False: there is no device tree, or none of a version that can be read. */
bool device_tree_open(struct device_tree *tree, const void *blob);

/* The node behind one, in the order of the tree; `depth` is changed to its depth (0: the root's). DEVICE_TREE_NONE: it was the last. */
device_tree_node device_tree_next(const struct device_tree *tree, device_tree_node node, int *depth);

/* By its path from the root; where a part has no unit address, the first node of that name. */
device_tree_node device_tree_find(const struct device_tree *tree, const char *path);

/* With its unit address: "memory@40000000". */
const char *device_tree_name(const struct device_tree *tree, device_tree_node node);

/* NULL: the node has no such property. */
const void *device_tree_property(const struct device_tree *tree, device_tree_node node, const char *name, uint32_t *size);

/* Whether one of the strings of a property, `compatible` or `device_type`, is this one. */
bool device_tree_says(const struct device_tree *tree, device_tree_node node, const char *property, const char *text);

/* The `index`-th range of `reg`, in cells as the node's parent counts them. */
bool device_tree_range(const struct device_tree *tree, device_tree_node node, uint32_t index, uint64_t *address, uint64_t *size);
