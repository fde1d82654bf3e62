/* zlib used in both of its ways: on memory, and on gzip files, which need a file system that can be written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

struct text {
	unsigned char *bytes;
	size_t size;
};

static struct text read_file(const char *path)
{
	struct stat status;
	FILE *file = fopen(path, "rb");
	struct text text = { NULL, 0 };

	if (file == NULL || fstat(fileno(file), &status) != 0) {
		perror(path);
		exit(1);
	}
	text.bytes = malloc((size_t)status.st_size + 1);
	text.size = fread(text.bytes, 1, (size_t)status.st_size, file);
	fclose(file);
	return text;
}

static int same(const char *what, int yes)
{
	printf("%s: %s\n", what, yes ? "ok" : "WRONG");
	return yes;
}

static int through_memory(struct text text)
{
	uLongf packed_size = compressBound(text.size), size = text.size + 1;
	unsigned char *packed = malloc(packed_size), *again = malloc(size);

	if (compress2(packed, &packed_size, text.bytes, text.size, Z_BEST_COMPRESSION) != Z_OK)
		return 0;
	printf("%zu bytes, compressed %lu, crc32 %08lx\n", text.size, packed_size, crc32(0, text.bytes, (uInt)text.size));
	const int whole = uncompress(again, &size, packed, packed_size) == Z_OK && size == text.size && memcmp(again, text.bytes, size) == 0;
	packed[packed_size / 2] ^= 1;
	size = text.size + 1;
	const int damaged = uncompress(again, &size, packed, packed_size) != Z_OK;
	free(packed);
	free(again);
	return same("the same again", whole) & same("a changed bit is found out", damaged);
}

static int through_file(struct text text)
{
	enum { TIMES = 100 };
	unsigned char *again = malloc(text.size + 1);
	struct stat status;
	int whole = 1;

	mkdir("/tmp", 0755);
	gzFile file = gzopen("/tmp/text.gz", "wb9");
	for (int i = 0; i < TIMES; i++)
		whole &= gzwrite(file, text.bytes, (unsigned)text.size) == (int)text.size;
	whole &= gzclose(file) == Z_OK && stat("/tmp/text.gz", &status) == 0;
	printf("as gzip: %zu bytes, compressed %ld\n", TIMES * text.size, (long)status.st_size);
	file = gzopen("/tmp/text.gz", "rb");
	for (int i = 0; i < TIMES; i++)
		whole &= gzread(file, again, (unsigned)text.size) == (int)text.size && memcmp(again, text.bytes, text.size) == 0;
	whole &= gzread(file, again, 1) == 0 && gzclose(file) == Z_OK;
	free(again);
	return same("the same again", whole);
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "/text.txt";
	const struct text text = read_file(path);

	printf("%s: ", path);
	return through_memory(text) & through_file(text) ? 0 : 1;
}
