/* The heap on mmap, and mmap itself. */
#define _GNU_SOURCE
#include <checks.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, BLOCKS = 256 };

/* Blocks of changing sizes, each filled with its own number. */
static void check_heap(void)
{
	static unsigned char *blocks[BLOCKS];
	static size_t sizes[BLOCKS];
	unsigned seed = 1;

	for (int step = 0; step < 20000; step++) {
		seed = seed * 1103515245 + 12345;
		const unsigned i = seed >> 16 & (BLOCKS - 1);
		for (size_t k = 0; k < sizes[i]; k++)
			CHECK(blocks[i][k] == (unsigned char)i);
		const size_t size = (seed >> 8) % (i % 8 == 0 ? 20000 : 500);
		if (step % 3 == 0) {
			free(blocks[i]);
			blocks[i] = NULL;
			sizes[i] = 0;
			continue;
		}
		blocks[i] = realloc(blocks[i], size + 1);
		CHECK(blocks[i] != NULL && (size_t)blocks[i] % 16 == 0);
		memset(blocks[i], (int)i, size);
		sizes[i] = size;
	}
	for (int i = 0; i < BLOCKS; i++)
		free(blocks[i]);
	CHECK(malloc((size_t)1 << 40) == NULL && errno == ENOMEM);
	/* Large blocks come from mmap and go back to it. */
	for (int i = 0; i < 100; i++) {
		char *large = calloc(1, 1000000);
		CHECK(large != NULL && large[0] == 0 && large[999999] == 0);
		memset(large, 1, 1000000);
		free(large);
	}
}

static void check_maps(void)
{
	char *a = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(a != MAP_FAILED && (size_t)a % PAGE == 0 && a[0] == 0);
	memset(a, 'a', 3 * PAGE);
	char *b = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	b[0] = 'b';
	char *grown = mremap(a, 3 * PAGE, 5 * PAGE, MREMAP_MAYMOVE);
	CHECK(grown != MAP_FAILED && grown[3 * PAGE - 1] == 'a' && grown[3 * PAGE] == 0 && grown[5 * PAGE - 1] == 0 && b[0] == 'b');
	CHECK(mremap(grown, 5 * PAGE, PAGE, 0) == grown && munmap(grown, PAGE) == 0 && munmap(b, PAGE) == 0);
	CHECK(mmap(NULL, (size_t)1 << 40, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == ENOMEM);
	const int file = open("/etc/lines", O_RDONLY);
	char *map = mmap(NULL, 100, PROT_READ, MAP_PRIVATE, file, 0);
	CHECK(map != MAP_FAILED && memcmp(map, "one\n", 4) == 0 && map[99] == 0 && munmap(map, 100) == 0);
	CHECK(mmap(NULL, 100, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED && errno == ENODEV);
	close(file);
}

void check_memory(void)
{
	check_heap();
	check_maps();
}
