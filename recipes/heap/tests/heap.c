#include <heap.h>
#include <stdint.h>
#include <unit.h>

UNIT_MAIN

enum { BLOCKS = 128, ROUNDS = 60000 };

static unsigned state = 7;
static unsigned random_below(unsigned n)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % n;
}

static struct {
	unsigned char *bytes;
	unsigned size, mark;
} blocks[BLOCKS];

static void whole(unsigned i)
{
	for (unsigned k = 0; k < blocks[i].size; k++)
		CHECK(blocks[i].bytes[k] == (unsigned char)(blocks[i].mark + k));
}

static void fill(unsigned i)
{
	blocks[i].mark = random_below(256);
	for (unsigned k = 0; k < blocks[i].size; k++)
		blocks[i].bytes[k] = (unsigned char)(blocks[i].mark + k);
}

/* Nothing that is in use changes, blocks are aligned, and in the end all of it is one piece again. */
TEST(blocks_keep_what_they_hold_and_join_again)
{
	const struct heap_usage before = heap_usage();
	unsigned failed = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		const unsigned i = random_below(BLOCKS), size = random_below(8) == 0 ? random_below(20000) : random_below(600);
		if (blocks[i].bytes == NULL) {
			const size_t alignment = random_below(8) == 0 ? (size_t)1 << random_below(13) : 16;
			blocks[i].bytes = alignment == 16 ? malloc(size) : aligned_alloc(alignment, size);
			blocks[i].size = blocks[i].bytes == NULL ? 0 : size;
			failed += blocks[i].bytes == NULL;
			CHECK((uintptr_t)blocks[i].bytes % (alignment < 16 ? 16 : alignment) == 0);
			fill(i);
		} else if (random_below(3) == 0) {
			whole(i);
			unsigned char *moved = realloc(blocks[i].bytes, size);
			if (moved == NULL)
				continue;
			if (size < blocks[i].size)
				blocks[i].size = size;
			blocks[i].bytes = moved;
			whole(i);
			blocks[i].size = size;
			fill(i);
		} else {
			whole(i);
			free(blocks[i].bytes);
			blocks[i].bytes = NULL;
		}
	}
	/* There was no room now and then. Where only the last block comes back, soon there is none. */
#ifdef CONFIG_HEAP_ALLOCATOR_BUMP
	CHECK(failed > 0);
#else
	CHECK(failed > 0 && failed < ROUNDS / 4);
#endif
	for (unsigned i = 0; i < BLOCKS; i++)
		free(blocks[i].bytes);
	const struct heap_usage after = heap_usage();
	CHECK(after.used == before.used && after.largest == before.largest);
}

TEST(calloc_gives_zeroes)
{
	unsigned char *zeroed = calloc(100, 10);

	for (unsigned i = 0; i < 1000; i++)
		CHECK(zeroed[i] == 0);
	free(zeroed);
}

TEST(sizes_that_no_heap_has)
{
	CHECK(calloc(SIZE_MAX / 2, 3) == NULL && malloc(SIZE_MAX) == NULL && malloc(SIZE_MAX - 20) == NULL && aligned_alloc(64, SIZE_MAX - 63) == NULL && realloc(NULL, SIZE_MAX) == NULL);
}

TEST(the_largest_block_is_the_last)
{
	void *all = malloc(heap_usage().largest);

	CHECK(all != NULL && malloc(heap_usage().largest + 1) == NULL);
	free(all);
}

TEST(blocks_of_nothing_differ)
{
	void *a = malloc(0), *b = malloc(0);

	CHECK(a != NULL && b != NULL && a != b);
	free(a);
	free(b);
	free(NULL);
}
