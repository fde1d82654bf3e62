/* VIRTIO 1.1, 5.4 «Entropy Device»: one queue, of buffers that the device fills. */
#include <entropy.h>
#include <log.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <virtio.h>

enum { REQUESTS = 0, ENTRIES = 2, BUFFER = 64 };
/* The machine's own source may block; for so long it is waited for. */
#define PATIENCE 1000000000ull

VIRTIO_QUEUE(requests, ENTRIES);
static uint8_t buffer[BUFFER];

const char entropy_lack[] = "the machine has no entropy device of virtio, or it gives nothing";

static bool start(void)
{
	static struct virtio_device device;
	uint64_t agreed;
	if (!virtio_find(VIRTIO_ENTROPY, &device))
		return false;
	if (!virtio_agree(&device, 0, &agreed) || !virtio_queue_start(&requests, &device, REQUESTS, true)) {
		log_error("virtio_rng: the device at %016lx isn't one of VIRTIO 1.0", (unsigned long)device.base);
		return false;
	}
	virtio_go(&device);
	return true;
}

/* How much the device wrote into the buffer; 0: nothing in time, and the buffer is still the device's. */
static size_t take(void)
{
	static bool is_asked;
	uint16_t name;
	size_t size;
	const struct virtio_part part = { buffer, sizeof buffer };

	if (!is_asked) {
		virtio_queue_add(&requests, 0, &part, 1, 0);
		virtio_queue_tell(&requests);
		is_asked = true;
	}
	if (!virtio_queue_wait(&requests, &name, &size, time_now() + PATIENCE))
		return 0;
	is_asked = false;
	return size < sizeof buffer ? size : sizeof buffer;
}

bool entropy_fill(void *to, size_t size)
{
	static enum { UNKNOWN, THERE, MISSING } state;
	uint8_t *at = to;

	if (state == UNKNOWN)
		state = start() ? THERE : MISSING;
	if (state == MISSING)
		return false;
	while (size > 0) {
		size_t got = take();
		if (got == 0)
			return false;
		if (got > size)
			got = size;
		memcpy(at, buffer, got);
		/* What was given to somebody is nowhere else. */
		memset(buffer, 0, sizeof buffer);
		at += got;
		size -= got;
	}
	return true;
}
