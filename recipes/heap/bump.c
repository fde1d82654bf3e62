/*
 * One block after the other. The last one goes back when it is freed, and all of them when none is in use any more; the others' memory stays where it is. For
 * images that allocate while they start.
 */
#include <check.h>
#include <heap.h>
#include <stdint.h>
#include <string.h>

enum { ALIGN = 16 };
#define IN_USE 0x6b696c6e75736564u
#define FREED 0x6b696c6e66726565u

/* Before the user's bytes. */
struct header {
	size_t size; /* the user's */
	uint64_t mark;
};

static _Alignas(ALIGN) uint8_t memory[CONFIG_HEAP_SIZE & ~(ALIGN - 1)];
/* What is taken, and where the last block begins. */
static size_t taken, last;
static size_t blocks;

static size_t rounded(size_t size, size_t to)
{
	return (size + to - 1) & ~(to - 1);
}

void *aligned_alloc(size_t alignment, size_t wanted)
{
	const uintptr_t base = (uintptr_t)memory;
	if (wanted > sizeof memory || alignment > sizeof memory)
		return NULL;
	const size_t start = rounded(base + taken + sizeof(struct header), alignment < ALIGN ? ALIGN : alignment) - base, size = wanted == 0 ? 1 : wanted;
	if (start > sizeof memory || rounded(size, ALIGN) > sizeof memory - start)
		return NULL;
	last = start - sizeof(struct header);
	*(struct header *)(memory + last) = (struct header){ wanted, IN_USE };
	taken = start + rounded(size, ALIGN);
	blocks++;
	return memory + start;
}

void *malloc(size_t wanted)
{
	return aligned_alloc(ALIGN, wanted);
}

static struct header *header_of(void *bytes)
{
	const uintptr_t place = (uintptr_t)bytes - (uintptr_t)memory;
	check(place < sizeof memory && place >= sizeof(struct header) && place % ALIGN == 0);
	struct header *header = (struct header *)bytes - 1;
	check(header->mark == IN_USE && header->size <= sizeof memory - place);
	return header;
}

void free(void *bytes)
{
	if (bytes == NULL)
		return;
	struct header *header = header_of(bytes);
	header->mark = FREED;
	blocks--;
	if (blocks == 0)
		taken = last = 0;
	else if ((uint8_t *)header == memory + last)
		taken = last;
}

void *realloc(void *bytes, size_t wanted)
{
	if (bytes == NULL)
		return malloc(wanted);
	struct header *header = header_of(bytes);
	const size_t start = (size_t)((uint8_t *)bytes - memory);
	if ((uint8_t *)header == memory + last && wanted <= sizeof memory - start) {
		header->size = wanted;
		taken = start + rounded(wanted == 0 ? 1 : wanted, ALIGN);
		return bytes;
	}
	if (wanted <= header->size) {
		header->size = wanted;
		return bytes;
	}
	void *moved = malloc(wanted);
	if (moved != NULL) {
		memcpy(moved, bytes, header->size);
		free(bytes);
	}
	return moved;
}

struct heap_usage heap_usage(void)
{
	const size_t left = sizeof memory - taken;
	return (struct heap_usage){ sizeof memory, taken, left > sizeof(struct header) ? left - sizeof(struct header) : 0 };
}
