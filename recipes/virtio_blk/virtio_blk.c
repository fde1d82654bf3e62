/* VIRTIO 1.1, 5.2 «Block Device»: one request at a time. */
#include <block.h>
#include <log.h>
#include <time.h>
#include <virtio.h>

enum { REQUESTS = 0, ENTRIES = 4, READ = 0, WRITE = 1, FLUSH = 4, DONE = 0, CAPACITY = 0, CAPACITY_BYTES = 8 };
#define READ_ONLY (1ull << 5)
#define CAN_FLUSH (1ull << 9)
/* A disk that takes longer is broken. */
#define PATIENCE 30000000000ull

/* 5.2.6: of these the device reads the first, and writes the status. */
struct header {
	uint32_t type, reserved;
	uint64_t block;
};

VIRTIO_QUEUE(requests, ENTRIES);
static struct virtio_device device;
static uint64_t features, capacity;
static bool works;

bool block_start(uint64_t *blocks)
{
	if (!virtio_find(VIRTIO_BLOCK, &device))
		return false;
	if (!virtio_agree(&device, READ_ONLY | CAN_FLUSH, &features) || !virtio_queue_start(&requests, &device, REQUESTS, true)) {
		log_error("virtio_blk: the device at %016lx isn't one of VIRTIO 1.0", (unsigned long)device.base);
		return false;
	}
	for (unsigned i = 0; i < CAPACITY_BYTES; i++)
		capacity |= (uint64_t)virtio_config(&device, CAPACITY + i) << (8 * i);
	virtio_go(&device);
	works = true;
	*blocks = capacity;
	return true;
}

static bool ask(uint32_t type, uint64_t first, struct virtio_part data)
{
	/* The device writes to them until it is done, whoever waits. */
	static struct header header;
	static volatile uint8_t status;
	const struct virtio_part end = { (void *)(uintptr_t)&status, 1 };
	const struct virtio_part parts[] = { { &header, sizeof header }, data.size == 0 ? end : data, end };
	uint16_t name;
	size_t size;

	header = (struct header){ type, 0, first };
	status = DONE + 1;
	virtio_queue_add(&requests, 0, parts, data.size == 0 ? 2 : 3, type == WRITE ? 2 : 1);
	virtio_queue_tell(&requests);
	if (!virtio_queue_wait(&requests, &name, &size, time_now() + PATIENCE)) {
		log_error("virtio_blk: the disk doesn't answer any more");
		works = false;
		return false;
	}
	return status == DONE;
}

static bool is_on_disk(uint64_t first, size_t count)
{
	return works && first <= capacity && count <= capacity - first && count <= UINT32_MAX / BLOCK_SIZE;
}

bool block_read(uint64_t first, void *to, size_t count)
{
	return is_on_disk(first, count) && (count == 0 || ask(READ, first, (struct virtio_part){ to, count * BLOCK_SIZE }));
}

bool block_write(uint64_t first, const void *from, size_t count)
{
	if (!is_on_disk(first, count) || (features & READ_ONLY))
		return false;
	return count == 0 || ask(WRITE, first, (struct virtio_part){ (void *)(uintptr_t)from, count * BLOCK_SIZE });
}

/* A device that doesn't offer it writes through: 5.2.6.2. */
bool block_flush(void)
{
	return works && (!(features & CAN_FLUSH) || ask(FLUSH, 0, (struct virtio_part){ 0, 0 }));
}
