/* VIRTIO 1.1, 5.1 «Network Device»: one pair of queues; nothing is left to the device that the frames' sender can do. */
#include <idle.h>
#include <log.h>
#include <netdev.h>
#include <string.h>
#include <virtio.h>

enum { RECEIVE = 0, TRANSMIT = 1 };
#define HAS_ADDRESS (1ull << 5)

/* 5.1.6: with VIRTIO_VERSION_1 always of this size. All zero: a whole frame, with its checksums. */
struct header {
	uint8_t flags, segmentation;
	uint16_t header_size, segment_size, checksum_from, checksum_at, buffer_count;
};

struct buffer {
	struct header header;
	uint8_t frame[NETDEV_FRAME];
};

VIRTIO_QUEUE(receiving, BUFFERS);
VIRTIO_QUEUE(sending, BUFFERS);
static struct buffer received[BUFFERS], sent[BUFFERS];
/* Buffers of `sent` that the device has done with. */
static uint16_t idle[BUFFERS], idle_count;
static struct virtio_device device;

static void offer(uint16_t index)
{
	const struct virtio_part part = { &received[index], sizeof received[index] };
	virtio_queue_add(&receiving, index, &part, 1, 0);
}

bool netdev_start(uint8_t address[NETDEV_ADDRESS])
{
	uint64_t agreed;
	if (!virtio_find(VIRTIO_NET, &device))
		return false;
	if (!virtio_agree(&device, HAS_ADDRESS, &agreed) || !(agreed & HAS_ADDRESS) || !virtio_queue_start(&receiving, &device, RECEIVE, false) ||
	    !virtio_queue_start(&sending, &device, TRANSMIT, true)) {
		log_error("virtio_net: the device at %016lx isn't one of VIRTIO 1.0 with an address and queues of %d", (unsigned long)device.base, BUFFERS);
		return false;
	}
	for (unsigned i = 0; i < NETDEV_ADDRESS; i++)
		address[i] = virtio_config(&device, i);
	for (uint16_t i = 0; i < BUFFERS; i++) {
		offer(i);
		idle[idle_count++] = i;
	}
	idle_listen(device.interrupt);
	virtio_go(&device);
	virtio_queue_tell(&receiving);
	return true;
}

bool netdev_send(const struct netdev_part *parts, size_t count)
{
	uint16_t name;
	size_t unused, size = 0;
	while (virtio_queue_take(&sending, &name, &unused))
		idle[idle_count++] = name;
	if (idle_count == 0)
		return false;
	name = idle[--idle_count];
	struct buffer *buffer = &sent[name];
	for (size_t i = 0; i < count && parts[i].size <= NETDEV_FRAME - size; i++) {
		memcpy(buffer->frame + size, parts[i].at, parts[i].size);
		size += parts[i].size;
	}
	const struct virtio_part part = { buffer, sizeof buffer->header + size };
	virtio_queue_add(&sending, name, &part, 1, 1);
	virtio_queue_tell(&sending);
	return true;
}

bool netdev_receive(void (*take)(const void *frame, size_t size))
{
	uint16_t name;
	size_t size;
	bool some = false;
	while (virtio_queue_take(&receiving, &name, &size)) {
		if (size > sizeof(struct header) && size <= sizeof(struct buffer))
			take(received[name].frame, size - sizeof(struct header));
		offer(name);
		some = true;
	}
	if (some)
		virtio_queue_tell(&receiving);
	return some;
}

/* While a request isn't taken back there is no other one. */
void netdev_listen(void)
{
	virtio_acknowledge(&device);
}
