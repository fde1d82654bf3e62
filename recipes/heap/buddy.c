/*
 * Buddies (Knowlton, «A fast storage allocator», 1965; Knuth, «The Art of Computer Programming» 1, 2.5, algorithms R and S). Blocks have sizes of powers of
 * two and begin at multiples of them, counted from where memory begins; one is split in halves until it is as small as can be, and a half that is freed
 * joins its other half when that is free. Both take as many steps as there are powers, and nothing breaks up for good; but a block takes up to twice what
 * was asked for.
 */
#include <check.h>
#include <heap.h>
#include <stdint.h>
#include <string.h>

enum { ALIGN = 16, LEAST_ORDER = 5, LEAST = 1 << LEAST_ORDER, ORDERS = 32 };
#define IN_USE 0x6b696c6e75736500u

/* Right before the user's bytes: where the block begins follows from its order. */
struct header {
	uint64_t unused, mark; /* IN_USE + order */
};

/* At the begin of a free block. */
struct free_block {
	struct free_block *next, *last;
};

enum { TOTAL = CONFIG_HEAP_SIZE & ~(LEAST - 1), HEADER = sizeof(struct header) };

static _Alignas(4096) uint8_t memory[TOTAL];
static struct free_block *lists[ORDERS];
/* Of each place where a block can begin: the order of the free block that does, 0: none. */
static uint8_t free_orders[TOTAL / LEAST];
static bool started;

static void put_free(size_t offset, unsigned order)
{
	struct free_block *block = (struct free_block *)(memory + offset);
	*block = (struct free_block){ lists[order], NULL };
	if (block->next != NULL)
		block->next->last = block;
	lists[order] = block;
	free_orders[offset / LEAST] = (uint8_t)order;
}

static void take_free(size_t offset, unsigned order)
{
	struct free_block *block = (struct free_block *)(memory + offset);
	if (block->next != NULL)
		block->next->last = block->last;
	if (block->last != NULL)
		block->last->next = block->next;
	else
		lists[order] = block->next;
	free_orders[offset / LEAST] = 0;
}

static size_t size_of(unsigned order)
{
	return (size_t)1 << order;
}

/* The largest blocks that fit one behind the other. */
static void start(void)
{
	started = true;
	for (size_t offset = 0; offset < TOTAL;) {
		unsigned order = 63 - (unsigned)__builtin_clzll(TOTAL - offset);
		while (offset % size_of(order) != 0)
			order--;
		put_free(offset, order);
		offset += size_of(order);
	}
}

/* The smallest block that so much fits in. */
static unsigned order_of(size_t size)
{
	return size <= LEAST ? LEAST_ORDER : 64 - (unsigned)__builtin_clzll(size - 1);
}

void *aligned_alloc(size_t alignment, size_t wanted)
{
	if (wanted > TOTAL || alignment > TOTAL)
		return NULL;
	if (!started)
		start();
	const unsigned order = order_of(HEADER + wanted + (alignment > ALIGN ? alignment : 0));
	unsigned found = order;
	while (found < ORDERS && lists[found] == NULL)
		found++;
	if (found == ORDERS)
		return NULL;
	const size_t offset = (size_t)((uint8_t *)lists[found] - memory);
	take_free(offset, found);
	while (found > order) {
		found--;
		put_free(offset + size_of(found), found);
	}
	const uintptr_t start_of_bytes = (uintptr_t)memory + offset + HEADER, mask = alignment > ALIGN ? alignment - 1 : ALIGN - 1;
	struct header *header = (struct header *)((start_of_bytes + mask) & ~mask) - 1;
	*header = (struct header){ 0, IN_USE + order };
	return header + 1;
}

void *malloc(size_t wanted)
{
	return aligned_alloc(ALIGN, wanted);
}

struct found {
	struct header *header;
	/* Where the block begins, and how far behind that the user's bytes. */
	size_t offset, before;
	unsigned order;
};

static struct found block_of(void *bytes)
{
	const size_t place = (size_t)((uint8_t *)bytes - memory) - HEADER;
	check(place < TOTAL && place % ALIGN == 0);
	struct header *header = (struct header *)bytes - 1;
	const uint64_t order = header->mark - IN_USE;
	check(order >= LEAST_ORDER && order < ORDERS);
	const size_t offset = place & ~(size_of((unsigned)order) - 1);
	check(size_of((unsigned)order) <= TOTAL - offset && free_orders[offset / LEAST] == 0);
	return (struct found){ header, offset, place - offset + HEADER, (unsigned)order };
}

/* Is the other half of a block there, free and whole? */
static bool buddy_is_free(size_t offset, unsigned order)
{
	const size_t buddy = offset ^ size_of(order);
	return size_of(order) <= TOTAL && buddy <= TOTAL - size_of(order) && free_orders[buddy / LEAST] == order;
}

void free(void *bytes)
{
	if (bytes == NULL)
		return;
	const struct found block = block_of(bytes);
	size_t offset = block.offset;
	unsigned order = block.order;
	block.header->mark = 0; /* what is freed twice is found out */
	while (buddy_is_free(offset, order)) {
		take_free(offset ^ size_of(order), order);
		offset &= ~size_of(order);
		order++;
	}
	put_free(offset, order);
}

void *realloc(void *bytes, size_t wanted)
{
	if (bytes == NULL)
		return malloc(wanted);
	struct found block = block_of(bytes);
	if (wanted > TOTAL)
		return NULL;
	const size_t have = size_of(block.order) - block.before, whole = block.before + wanted;
	/* Upper halves that nobody needs go, and those that are free come. */
	while (block.order > LEAST_ORDER && size_of(block.order - 1) >= whole)
		put_free(block.offset + size_of(--block.order), block.order);
	unsigned order = block.order;
	while (size_of(order) < whole && !(block.offset & size_of(order)) && buddy_is_free(block.offset, order))
		order++;
	if (size_of(order) >= whole) {
		for (; block.order < order; block.order++)
			take_free(block.offset + size_of(block.order), block.order);
		block.header->mark = IN_USE + order;
		return bytes;
	}
	void *moved = malloc(wanted);
	if (moved != NULL) {
		memcpy(moved, bytes, have);
		free(bytes);
	}
	return moved;
}

struct heap_usage heap_usage(void)
{
	struct heap_usage usage = { TOTAL, 0, 0 };
	size_t unused = 0;
	if (!started)
		start();
	for (unsigned order = LEAST_ORDER; order < ORDERS; order++) {
		for (const struct free_block *one = lists[order]; one != NULL; one = one->next) {
			unused += size_of(order);
			usage.largest = size_of(order) - HEADER;
		}
	}
	usage.used = TOTAL - unused;
	return usage;
}
