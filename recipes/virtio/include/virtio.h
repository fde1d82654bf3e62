/*
 * Devices as VIRTIO 1.1 has them, and their split queues. Addresses of memory are the machine's own: libraries lie one to one. A driver asks for what
 * came; only virtio_queue_wait waits.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kinds of devices: 5. */
enum virtio_kind { VIRTIO_NET = 1, VIRTIO_BLOCK = 2, VIRTIO_CONSOLE = 3, VIRTIO_ENTROPY = 4 };

/* Bits that belong to no kind: 6. */
#define VIRTIO_VERSION_1 (1ull << 32)

struct virtio_device {
	const struct virtio_transport *transport;
	/* Where the transport's registers are, and those of the device's kind. */
	uintptr_t base, config;
	/* The interrupt's number, as the machine's controller has it. */
	unsigned interrupt;
	/* On PCI: where requests for interrupts are told, and queues are told of buffers, at multiples of the step. */
	uintptr_t requests, bells;
	uint32_t bell_step;
};

/* The first device of that kind that no one has found yet; false: there is none. */
bool virtio_find(enum virtio_kind kind, struct virtio_device *device);

/*
 * Resets the device and agrees on the `wanted` features that it has, VIRTIO_VERSION_1 among them: 3.1.1, up to step 6. `agreed` gets them; false: it
 * isn't a device of this version. Queues follow, then virtio_go.
 */
bool virtio_agree(struct virtio_device *device, uint64_t wanted, uint64_t *agreed);
void virtio_go(struct virtio_device *device);
/* A byte of what the device says of itself. */
uint8_t virtio_config(const struct virtio_device *device, unsigned offset);
/* Takes back the device's request for an interrupt. */
void virtio_acknowledge(const struct virtio_device *device);

struct virtio_descriptor {
	uint64_t address;
	uint32_t size;
	uint16_t flags, next;
};

struct virtio_used {
	uint32_t id, size;
};

struct virtio_queue {
	const struct virtio_device *device;
	uint16_t index, size;
	/* On PCI: where the device is told of buffers. */
	uintptr_t bell;
	/* The first free descriptor, how many there are, and what of the used ring was seen. */
	uint16_t free, free_count, seen;
	struct virtio_descriptor *descriptors;
	/* flags, index, ring; 2.6.6 and 2.6.8 */
	volatile uint16_t *available;
	volatile uint16_t *used;
	/* What whoever added a buffer calls it, by its first descriptor. */
	uint16_t *names;
};

/* Memory of a queue of `entries`, a power of 2. */
#define VIRTIO_QUEUE(name, entries)                                                                                    \
	static struct virtio_descriptor name##_descriptors[entries] __attribute__((aligned(16)));                      \
	static uint16_t name##_available[3 + (entries)] __attribute__((aligned(2)));                                   \
	static uint16_t name##_used[3 + 4 * (entries)] __attribute__((aligned(4)));                                    \
	static uint16_t name##_names[entries];                                                                         \
	static struct virtio_queue name = {                                                                            \
		.size = (entries), .descriptors = name##_descriptors, .available = name##_available, .used = name##_used, .names = name##_names,         \
	}

struct virtio_part {
	void *at;
	size_t size;
};

/* Between virtio_agree and virtio_go; false: the device has no such queue, or a smaller one. `quiet`: no interrupts. */
bool virtio_queue_start(struct virtio_queue *queue, const struct virtio_device *device, uint16_t index, bool quiet);
/* A buffer of `count` parts, of which the device reads the first `read` and writes the others. False: the queue is full. */
bool virtio_queue_add(struct virtio_queue *queue, uint16_t name, const struct virtio_part *parts, unsigned count, unsigned read);
/* Tells the device of what was added, if it wants to know. */
void virtio_queue_tell(struct virtio_queue *queue);
/* A buffer that the device has done with, and how many bytes it wrote; false: none. */
bool virtio_queue_take(struct virtio_queue *queue, uint16_t *name, size_t *written);
/* The same, once there is one; false: there was none until time_now() was `until`. */
bool virtio_queue_wait(struct virtio_queue *queue, uint16_t *name, size_t *written, uint64_t until);
