#include <checks.h>
#include <device_tree.h>
#include <string.h>

enum { LARGEST = 1 << 16, ROUNDS = 300 };

/* Everything that a tree says is read, whatever it says. */
static unsigned read_all(const struct device_tree *tree)
{
	unsigned nodes = 0;
	int depth = 0;
	uint64_t address, size;
	uint32_t bytes;

	for (device_tree_node node = 0; node != DEVICE_TREE_NONE; node = device_tree_next(tree, node, &depth)) {
		nodes++;
		(void)device_tree_property(tree, node, "interrupts", &bytes);
		(void)device_tree_says(tree, node, "compatible", "arm,pl011");
		if (nodes < 8)
			(void)device_tree_range(tree, node, 0, &address, &size);
	}
	return nodes;
}

static void check_known(const struct device_tree *tree)
{
	uint64_t address, size;
	uint32_t bytes;

	assert(read_all(tree) > 20);
	assert(device_tree_find(tree, "/") == 0 && device_tree_find(tree, "/cpus/cpu") == device_tree_find(tree, "/cpus/cpu@0"));
	assert(device_tree_find(tree, "/cpus/cpu@1") == DEVICE_TREE_NONE && device_tree_find(tree, "/cpu") == DEVICE_TREE_NONE);
	assert(device_tree_find(tree, "/cpus/cpu@0/pl011") == DEVICE_TREE_NONE);
	const device_tree_node serial = device_tree_find(tree, "pl011");
	assert(strcmp(device_tree_name(tree, serial), "pl011@9000000") == 0);
	assert(device_tree_says(tree, serial, "compatible", "arm,pl011") && device_tree_says(tree, serial, "compatible", "arm,primecell"));
	assert(!device_tree_says(tree, serial, "compatible", "arm,pl01") && !device_tree_says(tree, serial, "compatibl", "arm,pl011"));
	assert(device_tree_range(tree, serial, 0, &address, &size) && address == 0x9000000 && size == 0x1000);
	assert(!device_tree_range(tree, serial, 1, &address, &size));
	/* One cell, and no size, below /cpus. */
	assert(device_tree_range(tree, device_tree_find(tree, "/cpus/cpu"), 0, &address, &size) && address == 0 && size == 0);
	assert(device_tree_property(tree, 0, "nothing", &bytes) == NULL);
	assert(strcmp(device_tree_property(tree, device_tree_find(tree, "/psci"), "method", &bytes), "hvc") == 0 && bytes == 4);
}

void check_tree(const void *blob)
{
	static uint8_t copy[LARGEST] __attribute__((aligned(8)));
	struct device_tree tree;
	uint64_t random = 1;

	assert(device_tree_open(&tree, blob));
	check_known(&tree);
	assert(!device_tree_open(&tree, NULL) && !device_tree_open(&tree, copy));
	/* Trees that are damaged at random: what lies outside of them isn't touched, and every walk ends. */
	const size_t size = (size_t)(tree.strings - (const char *)blob) + tree.strings_size;
	assert(size <= sizeof copy);
	for (int round = 0; round < ROUNDS; round++) {
		memcpy(copy, blob, size);
		for (int i = 0; i < 4; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			copy[(random >> 33) % size] = (uint8_t)(random >> 25);
		}
		if (device_tree_open(&tree, copy))
			(void)read_all(&tree);
	}
}
