#include <block.h>
#include <printf.h>
#include <string.h>

enum { COUNT = 9, LAST = COUNT - 1 };

/* Reads the first block's text, writes blocks behind it and reads them again; with blocks that aren't there. */
int main(void)
{
	static char text[BLOCK_SIZE], wrote[COUNT][BLOCK_SIZE], read[COUNT][BLOCK_SIZE];
	uint64_t blocks;

	if (!block_start(&blocks)) {
		printf("no disk\n");
		return 3;
	}
	printf("%lu blocks\n", (unsigned long)blocks);
	if (!block_read(0, text, 1))
		return 4;
	printf("%.20s\n", text);
	for (int i = 0; i < COUNT; i++)
		memset(wrote[i], 'a' + i, BLOCK_SIZE);
	if (!block_write(1, wrote, COUNT)) {
		printf("may not be written\n");
		return 5;
	}
	if (!block_flush() || !block_read(1, read, COUNT) || memcmp(read, wrote, sizeof read) != 0 || !block_read(COUNT, text, 1) || text[0] != 'a' + LAST)
		return 6;
	printf("beyond: %d %d %d\n", block_read(blocks, text, 1), block_write(blocks - 1, text, 2), block_read(UINT64_MAX, text, 2));
	return 0;
}
