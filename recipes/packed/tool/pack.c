/* pack IN OUT: a file as gzip has it, with no name and no time in it, by zlib. */
#include "rt.h"
#include <zlib.h>

enum { GZIP = 16, MOST_MEMORY = 9, USAGE = 64 };

static void *give(void *nobody, unsigned count, unsigned size)
{
	(void)nobody;
	return allocate((size_t)count * size);
}

static void take_back(void *nobody, void *memory)
{
	(void)nobody;
	(void)memory;
}

int run_tool(int argc, char **argv)
{
	tool_name = "pack";
	if (argc != 3) {
		say("usage: pack IN OUT", NULL, NULL, NULL, NULL);
		return USAGE;
	}
	const bytes in = read_file(argv[1]);
	z_stream z = { .zalloc = give, .zfree = take_back, .next_in = in.data, .avail_in = (unsigned)in.size };
	if (in.size > UINT32_MAX / 2)
		fail(argv[1], "it is larger than 2 GiB");
	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + GZIP, MOST_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		fail(argv[1], "zlib can't begin");
	const size_t room = deflateBound(&z, in.size);
	uint8_t *out = allocate(room);
	z.next_out = out;
	z.avail_out = (unsigned)room;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		fail(argv[1], "zlib can't end");
	write_file(argv[2], (bytes){ out, room - z.avail_out }, 0644);
	return 0;
}
