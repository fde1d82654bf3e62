/* One bit for each page. Taken ranges are few and long, so the search goes by words and begins where free pages were last known to be. */
#include <pages.h>
#include <stdint.h>
#include <string.h>

enum { COUNT = CONFIG_PAGES_SIZE / PAGE, BITS = 64 };

static _Alignas(PAGE) uint8_t memory[(size_t)COUNT * PAGE];
static uint64_t taken[(COUNT + BITS - 1) / BITS];
/* No page before it is free. */
static size_t first;

static bool is_taken(size_t page)
{
	return (taken[page / BITS] >> (page % BITS) & 1) != 0;
}

static void mark(size_t from, size_t count, bool value)
{
	for (size_t page = from; page < from + count; page++) {
		const uint64_t bit = 1ull << (page % BITS);
		if (value)
			taken[page / BITS] |= bit;
		else
			taken[page / BITS] &= ~bit;
	}
}

/* How many pages from here on are free, at most `wanted`. */
static size_t free_from(size_t page, size_t wanted)
{
	size_t n = 0;
	while (n < wanted && page + n < COUNT && !is_taken(page + n))
		n++;
	return n;
}

void *pages_take(size_t count)
{
	if (count == 0 || count > COUNT)
		return NULL;
	while (first < COUNT && is_taken(first))
		first++;
	for (size_t page = first; page + count <= COUNT;) {
		if (page % BITS == 0 && taken[page / BITS] == UINT64_MAX) {
			page += BITS;
			continue;
		}
		const size_t n = free_from(page, count);
		if (n == count) {
			mark(page, count, true);
			return memset(memory + page * PAGE, 0, count * PAGE);
		}
		page += n + 1;
	}
	return NULL;
}

static size_t page_of(const void *range)
{
	return ((uintptr_t)range - (uintptr_t)memory) / PAGE;
}

void *pages_begin(void)
{
	return memory;
}

bool pages_hold(const void *range, size_t count)
{
	const uintptr_t place = (uintptr_t)range - (uintptr_t)memory;
	return place < sizeof memory && place % PAGE == 0 && count <= COUNT - place / PAGE;
}

bool pages_extend(void *range, size_t have, size_t want)
{
	if (!pages_hold(range, want) || want < have)
		return false;
	const size_t behind = page_of(range) + have;
	if (free_from(behind, want - have) < want - have)
		return false;
	mark(behind, want - have, true);
	memset(memory + behind * PAGE, 0, (want - have) * PAGE);
	return true;
}

void pages_give(void *range, size_t count)
{
	if (!pages_hold(range, count))
		return;
	const size_t page = page_of(range);
	mark(page, count, false);
	if (page < first)
		first = page;
}
