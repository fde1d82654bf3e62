#include <heap.h>
#include <lz4.h>
#include <printf.h>
#include <string.h>

/* A text that printf has too, and one of its own. */
static const char digits[] = "0123456789ABCDEF";

int main(int argc, char **argv)
{
	char *packed = malloc(1000);
	const int size = LZ4_compress_default(argv[0], packed, (int)strlen(argv[0]), 1000);
	printf("%s: %d of %d bytes, %c\n", "nobody else has this text", size, argc, digits[argc & 15]);
	return 0;
}
