/* squeeze [FILE]: LZ4 there and back. Exit status 0: the same bytes came out; 1: it couldn't be done; 2: they differ. */
#include <assert.h>
#include <heap.h>
#include <limits.h>
#include <log.h>
#include <lz4.h>
#include <printf.h>
#include <ramfs.h>
#include <string.h>
#include <time.h>

enum { DONE, FAILED, DIFFERENT };

static int squeeze(const struct ramfs_file *file)
{
	if (file->size > LZ4_MAX_INPUT_SIZE) {
		log_error("%s is too large", file->name);
		return FAILED;
	}
	const int size = (int)file->size, room = LZ4_compressBound(size);
	char *packed = malloc((size_t)room), *unpacked = malloc(file->size);
	if (packed == NULL || unpacked == NULL) {
		log_error("no room for %s: raise the option heap.size", file->name);
		return FAILED;
	}
	const uint64_t start = time_now();
	const int packed_size = LZ4_compress_default((const char *)file->data, packed, size, room);
	const uint64_t middle = time_now();
	const int unpacked_size = LZ4_decompress_safe(packed, unpacked, packed_size, size);
	const uint64_t end = time_now();
	assert(packed_size > 0);

	printf("%s: %d bytes, compressed %d\n", file->name, size, packed_size);
	log_debug("compressed in %lu µs, decompressed in %lu µs", (unsigned long)(middle - start) / 1000, (unsigned long)(end - middle) / 1000);
	const int same = unpacked_size == size && memcmp(unpacked, file->data, file->size) == 0;
	printf("the same again: %s\n", same ? "ok" : "NO");
	free(packed);
	free(unpacked);
	return same ? DONE : DIFFERENT;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "text.txt";
	const struct ramfs_file *file = ramfs_find(name);
	if (file == NULL) {
		printf("there is no file %s; there are:\n", name);
		for (size_t i = 0; i < ramfs_count(); i++)
			printf("  %s\n", ramfs_at(i)->name);
		return FAILED;
	}
	return squeeze(file);
}
