/*
 * In place of the tools' main: IN OUT, files of cases, numbers of 32 bits. IN: room, size, so many bytes. OUT: size and the bytes, or 0xffffffff, size and
 * what is wrong. What is read, and where it goes, ends at pages that can't be touched (test/std/fuzz/allocate.c).
 */
#include "inflate.h"
#include "rt.h"

static void put_number_of_four(text *out, uint32_t number)
{
	put_bytes(out, &number, sizeof number);
}

static void put_all(text *out, const void *data, size_t size)
{
	put_number_of_four(out, (uint32_t)size);
	put_bytes(out, data, size);
}

int run_tool(int argc, char **argv)
{
	const bytes in = read_file(argv[argc - 2]);
	text out = { 0 };
	for (size_t at = 0; at < in.size;) {
		uint32_t head[2];
		memcpy(head, in.data + at, sizeof head);
		uint8_t *packed = allocate(head[1]), *to = allocate(head[0]);
		memcpy(packed, in.data + at + sizeof head, head[1]);
		size_t size = 0;
		const char *wrong = inflate_gzip(packed, packed + head[1], to, head[0], &size);
		if (wrong == NULL) {
			put_all(&out, to, size);
		} else {
			put_number_of_four(&out, UINT32_MAX);
			put_all(&out, wrong, strlen(wrong));
		}
		at += sizeof head + head[1];
	}
	write_file(argv[argc - 1], text_bytes(&out), 0644);
	return 0;
}
