/*
 * Boundary tags (Knuth, «The Art of Computer Programming» 1, 2.5, algorithm C) with a free list for each power of two. A block that is asked for comes
 * from the first that fits in the list of its size, else from the next longer list that isn't empty, found by one bit scan; so both malloc and free
 * take constant time but for the one list. The rest of a block goes back; what is freed joins its free neighbours at once.
 */
#ifdef CONFIG_HEAP_EXPLAINED
#include <assert.h>
#endif
#include <heap.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { ALIGN = 16, USED = 1, LISTS = 64 };

/* Sizes are in bytes, headers included, multiples of ALIGN; USED is kept in the low bit of `size`. */
struct block {
	size_t before; /* size of the block before this one; 0 for the first */
	size_t size;
	/* Only in free blocks; in others the user's bytes begin here. */
	struct block *next, *last;
};

enum { HEADER = 2 * sizeof(size_t), LEAST = sizeof(struct block) };

static _Alignas(ALIGN) uint8_t memory[CONFIG_HEAP_SIZE & ~(ALIGN - 1)];
static struct block *lists[LISTS];
/* Bit n: list n isn't empty. */
static uint64_t filled;
static bool started;

static struct block *at(struct block *b, size_t distance)
{
	return (struct block *)((uint8_t *)b + distance);
}

static unsigned list_of(size_t size)
{
	return 63 - (unsigned)__builtin_clzll(size);
}

#ifdef CONFIG_HEAP_EXPLAINED
#define check(whole) assert(whole)
#else
static void check(bool whole)
{
	if (!whole)
		__builtin_trap();
}
#endif

static void put_free(struct block *b, size_t size)
{
	const unsigned n = list_of(size);

	b->size = size;
	at(b, size)->before = size;
	b->last = NULL;
	b->next = lists[n];
	if (b->next != NULL)
		b->next->last = b;
	lists[n] = b;
	filled |= 1ull << n;
}

static void take_free(struct block *b)
{
	const unsigned n = list_of(b->size);

	check(!(b->size & USED) && at(b, b->size)->before == b->size);
	if (b->next != NULL)
		b->next->last = b->last;
	if (b->last != NULL)
		b->last->next = b->next;
	else
		lists[n] = b->next;
	if (lists[n] == NULL)
		filled &= ~(1ull << n);
}

/* One free block, and behind it the header of one that is used for ever: it stops the joining. */
static void start(void)
{
	struct block *first = (struct block *)memory;
	const size_t size = sizeof memory - HEADER;

	started = true;
	first->before = 0;
	put_free(first, size);
	at(first, size)->size = USED;
}

static struct block *find(size_t size)
{
	const unsigned n = list_of(size);

	for (struct block *b = lists[n]; b != NULL; b = b->next)
		if (b->size >= size)
			return b;
	const uint64_t longer = n + 1 < LISTS ? filled >> (n + 1) << (n + 1) : 0;
	return longer == 0 ? NULL : lists[__builtin_ctzll(longer)];
}

/* Marks `size` bytes of a block as used; what is left over becomes a free one. `whole`: bytes of the block. */
static void use(struct block *b, size_t whole, size_t size)
{
	if (whole - size >= LEAST) {
		struct block *rest = at(b, size), *after = at(b, whole);
		rest->before = size;
		whole = size;
		size = (size_t)((uint8_t *)after - (uint8_t *)rest);
		if (!(after->size & USED)) {
			take_free(after);
			size += after->size;
		}
		put_free(rest, size);
	} else {
		at(b, whole)->before = whole;
	}
	b->size = whole | USED;
}

/* Size of a block for so many bytes of the user's; 0: more than there can be. */
static size_t block_size(size_t wanted)
{
	if (wanted > sizeof memory)
		return 0;
	const size_t size = (wanted + HEADER + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	return size < LEAST ? LEAST : size;
}

void *malloc(size_t wanted)
{
	const size_t size = block_size(wanted);

	if (!started)
		start();
	struct block *b = size == 0 ? NULL : find(size);
	if (b == NULL)
		return NULL;
	take_free(b);
	use(b, b->size, size);
	return (uint8_t *)b + HEADER;
}

static struct block *block_of(void *bytes)
{
	struct block *b = (struct block *)((uint8_t *)bytes - HEADER);
	const uintptr_t place = (uintptr_t)b - (uintptr_t)memory;

	check(place < sizeof memory && place % ALIGN == 0 && (b->size & USED));
	check((b->size & ~(size_t)USED) <= sizeof memory - place && at(b, b->size & ~(size_t)USED)->before == (b->size & ~(size_t)USED));
	return b;
}

void free(void *bytes)
{
	if (bytes == NULL)
		return;
	struct block *b = block_of(bytes);
	size_t size = b->size & ~(size_t)USED;
	struct block *after = at(b, size);

	b->size = size; /* what is freed twice is found out */
	if (!(after->size & USED)) {
		take_free(after);
		size += after->size;
	}
	if (b->before != 0) {
		struct block *before = (struct block *)((uint8_t *)b - b->before);
		if (!(before->size & USED)) {
			take_free(before);
			size += before->size;
			b = before;
		}
	}
	put_free(b, size);
}

void *calloc(size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	void *bytes = malloc(total);
	return bytes == NULL ? NULL : memset(bytes, 0, total);
}

void *realloc(void *bytes, size_t wanted)
{
	if (bytes == NULL)
		return malloc(wanted);
	struct block *b = block_of(bytes);
	const size_t have = b->size & ~(size_t)USED, size = block_size(wanted);

	if (size == 0)
		return NULL;
	struct block *after = at(b, have);
	size_t whole = have;
	if (whole < size && !(after->size & USED) && whole + after->size >= size) {
		take_free(after);
		whole += after->size;
	}
	if (whole >= size) {
		use(b, whole, size);
		return bytes;
	}
	void *moved = malloc(wanted);
	if (moved != NULL) {
		memcpy(moved, bytes, have - HEADER);
		free(bytes);
	}
	return moved;
}

struct heap_usage heap_usage(void)
{
	struct heap_usage usage = { sizeof memory, 0, 0 };
	size_t unused = 0;

	if (!started)
		start();
	for (unsigned n = 0; n < LISTS; n++) {
		for (const struct block *b = lists[n]; b != NULL; b = b->next) {
			unused += b->size;
			if (b->size - HEADER > usage.largest)
				usage.largest = b->size - HEADER;
		}
	}
	usage.used = sizeof memory - unused;
	return usage;
}
