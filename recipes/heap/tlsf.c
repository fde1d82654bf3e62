/*
 * Two-level segregated fit (Masmano and others, «TLSF: a New Dynamic Memory Allocator for Real-Time Systems», 2004), on boundary tags (Knuth, «The Art of
 * Computer Programming» 1, 2.5, algorithm C). There is a free list for each power of two and sixteenth of it. A block that is asked for comes from the
 * first list of which every block is long enough, found by two bit scans; its rest goes back, what is freed joins its free neighbours at once. So malloc and
 * free take constant time; only where no such list has a block, those are looked through one by one which may just be long enough.
 */
#include <check.h>
#include <heap.h>
#include <stdint.h>
#include <string.h>

enum { ALIGN = 16, USED = 1, PART_BITS = 4, PARTS = 1 << PART_BITS, SMALL_BITS = 8, SMALL = 1 << SMALL_BITS, RANGES = 32 };

/* Sizes are in bytes, headers included, multiples of ALIGN; USED is kept in the low bit of `size`. */
struct block {
	size_t before; /* size of the block before this one; 0 for the first */
	size_t size;
	/* Only in free blocks; in others the user's bytes begin here. */
	struct block *next, *last;
};

enum { HEADER = 2 * sizeof(size_t), LEAST = sizeof(struct block) };

static _Alignas(ALIGN) uint8_t memory[CONFIG_HEAP_SIZE & ~(ALIGN - 1)];
/* Range 0 has sizes below SMALL, each of its own; range n those from SMALL << (n - 1) on, in PARTS equal parts. */
static struct block *lists[RANGES][PARTS];
/* Bit n: range n has a list that isn't empty; of each range, which. */
static uint32_t ranges, parts[RANGES];
static bool started;

struct place {
	unsigned range, part;
};

static struct block *at(struct block *b, size_t distance)
{
	return (struct block *)((uint8_t *)b + distance);
}

static unsigned log_of(size_t size)
{
	return 63 - (unsigned)__builtin_clzll(size);
}

static struct place place_of(size_t size)
{
	if (size < SMALL)
		return (struct place){ 0, (unsigned)(size / ALIGN) };
	const unsigned log = log_of(size);
	return (struct place){ log - SMALL_BITS + 1, (unsigned)(size >> (log - PART_BITS)) - PARTS };
}

static void put_free(struct block *b, size_t size)
{
	const struct place place = place_of(size);
	struct block **list = &lists[place.range][place.part];

	b->size = size;
	at(b, size)->before = size;
	b->last = NULL;
	b->next = *list;
	if (b->next != NULL)
		b->next->last = b;
	*list = b;
	ranges |= 1u << place.range;
	parts[place.range] |= 1u << place.part;
}

static void take_free(struct block *b)
{
	const struct place place = place_of(b->size);
	struct block **list = &lists[place.range][place.part];

	check(!(b->size & USED) && at(b, b->size)->before == b->size);
	if (b->next != NULL)
		b->next->last = b->last;
	if (b->last != NULL)
		b->last->next = b->next;
	else
		*list = b->next;
	if (*list != NULL)
		return;
	parts[place.range] &= ~(1u << place.part);
	if (parts[place.range] == 0)
		ranges &= ~(1u << place.range);
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

/* A block of the first list from this place on that isn't empty. */
static struct block *first_from(struct place place)
{
	uint32_t some = parts[place.range] >> place.part << place.part;
	if (some == 0) {
		const uint32_t longer = place.range + 1 < RANGES ? ranges >> (place.range + 1) << (place.range + 1) : 0;
		if (longer == 0)
			return NULL;
		place.range = (unsigned)__builtin_ctz(longer);
		some = parts[place.range];
	}
	return lists[place.range][__builtin_ctz(some)];
}

static struct block *find(size_t size)
{
	/* From the next place on whose blocks are all long enough. */
	const size_t surely = size < SMALL ? size : size + ((size_t)1 << (log_of(size) - PART_BITS)) - 1;
	struct block *b = first_from(place_of(surely));
	if (b != NULL)
		return b;
	const struct place place = place_of(size);
	for (b = lists[place.range][place.part]; b != NULL && b->size < size;)
		b = b->next;
	return b;
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

void *aligned_alloc(size_t alignment, size_t wanted)
{
	const size_t size = block_size(wanted);

	if (alignment <= ALIGN)
		return malloc(wanted);
	if (!started)
		start();
	/* With room for a free block before it. */
	struct block *b = size == 0 || alignment > sizeof memory ? NULL : find(size + alignment + LEAST);
	if (b == NULL)
		return NULL;
	take_free(b);
	size_t whole = b->size, gap = -((uintptr_t)b + HEADER) & (alignment - 1);
	if (gap > 0) {
		if (gap < LEAST)
			gap += alignment;
		struct block *before = b;
		b = at(b, gap);
		whole -= gap;
		put_free(before, gap);
	}
	use(b, whole, size);
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
	for (unsigned n = 0; n < RANGES * PARTS; n++) {
		for (const struct block *b = lists[n / PARTS][n % PARTS]; b != NULL; b = b->next) {
			unused += b->size;
			if (b->size - HEADER > usage.largest)
				usage.largest = b->size - HEADER;
		}
	}
	usage.used = sizeof memory - unused;
	return usage;
}
