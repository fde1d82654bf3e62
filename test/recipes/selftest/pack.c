#include <log.h>
#include <lz4.h>
#include <string.h>

/* A table of 1 MiB: of QEMU's stack it would run out. */
_Static_assert(CONFIG_LZ4_MEMORY == 20, "the options of a Kconfig file are seen by who needs the library");

int main(void)
{
	static char text[4096], packed[8192], again[4096];
	for (int i = 0; i < (int)sizeof text; i++)
		text[i] = (char)(i % 61);
	const int size = LZ4_compress_default(text, packed, sizeof text, sizeof packed);
	const int back = LZ4_decompress_safe(packed, again, size, sizeof again);
	log_warn("packed: %s", size > 0 && back == (int)sizeof text && memcmp(text, again, sizeof text) == 0 ? "ok" : "NO");
	return 0;
}
