/* The image that lies packed behind this code, to where it belongs. */
#include "inflate.h"
#include "machine.h"

/* Of the image, as ELF's program headers tell (kiln-tools elf-flatten); the last one has no memory. */
struct segment {
	uint64_t address, in_file, in_memory;
};
extern const struct segment packed_segments[];
extern const uint8_t packed_data[], packed_data_end[];

static uint8_t *at(uint64_t address)
{
	return (uint8_t *)(uintptr_t)address;
}

/* Unpacked, what segments have in the file stands without gaps, from the first one's place on: each moves up, the last one first. */
static void spread(size_t size)
{
	unsigned count = 0;
	while (packed_segments[count].in_memory != 0)
		count++;
	const uint8_t *end = at(packed_segments[0].address) + size;
	while (count-- > 0) {
		const struct segment *one = &packed_segments[count];
		uint8_t *to = at(one->address);
		size_t left = (size_t)one->in_file;
		end -= left;
		for (size_t i = left; to != end && i > 0; i--)
			to[i - 1] = end[i - 1];
		for (; left < (size_t)one->in_memory; left++)
			to[left] = 0;
	}
}

/* For the entry: returns once the image lies where it begins. */
__attribute__((used)) void packed_unpack(void)
{
	size_t room = 0, size;
	for (const struct segment *one = packed_segments; one->in_memory != 0; one++)
		room += (size_t)one->in_file;
	const char *wrong = inflate_gzip(packed_data, packed_data_end, at(packed_segments[0].address), room, &size);
	if (wrong == NULL && size != room)
		wrong = "it is smaller than its place";
	if (wrong != NULL) {
		machine_say("the packed image can't be unpacked: ");
		machine_say(wrong);
		machine_say("\n");
		machine_end();
	}
	spread(size);
	machine_code_changed();
}
