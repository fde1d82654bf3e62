/* 2.6 «Split Virtqueues» */
#include "transport.h"
#include <time.h>

enum { NEXT = 1, DEVICE_WRITES = 2, NO_INTERRUPT = 1, NO_TELLING = 1 };
/* Places in the rings. A used entry is an id and a size of 32 bits. */
enum { FLAGS = 0, INDEX = 1, RING = 2, USED_WORDS = 4 };

/* Nothing is moved across it, by the compiler or the processor. */
static void barrier(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

bool virtio_queue_start(struct virtio_queue *queue, const struct virtio_device *device, uint16_t index, bool quiet)
{
	queue->device = device;
	queue->index = index;
	queue->free_count = queue->size;
	for (uint16_t i = 0; i < queue->size; i++)
		queue->descriptors[i].next = (uint16_t)(i + 1);
	queue->available[FLAGS] = quiet ? NO_INTERRUPT : 0;
	return device->transport->start_queue(queue);
}

bool virtio_queue_add(struct virtio_queue *queue, uint16_t name, const struct virtio_part *parts, unsigned count, unsigned read)
{
	const uint16_t first = queue->free;
	if (count == 0 || count > queue->free_count)
		return false;
	uint16_t at = first;
	for (unsigned i = 0; i < count; i++) {
		struct virtio_descriptor *d = &queue->descriptors[at];
		d->address = (uintptr_t)parts[i].at;
		d->size = (uint32_t)parts[i].size;
		/* `next` is the chain of what is free, and becomes the buffer's. */
		d->flags = (uint16_t)((i + 1 < count ? NEXT : 0) | (i >= read ? DEVICE_WRITES : 0));
		at = d->next;
	}
	queue->free = at;
	queue->free_count = (uint16_t)(queue->free_count - count);
	queue->names[first] = name;
	const uint16_t index = queue->available[INDEX];
	queue->available[RING + index % queue->size] = first;
	/* The device sees an entry before it is told that there is one. */
	barrier();
	queue->available[INDEX] = (uint16_t)(index + 1);
	return true;
}

void virtio_queue_tell(struct virtio_queue *queue)
{
	/* It says that it looks again before it looks a last time. */
	barrier();
	if (!(queue->used[FLAGS] & NO_TELLING))
		queue->device->transport->tell(queue);
}

bool virtio_queue_take(struct virtio_queue *queue, uint16_t *name, size_t *written)
{
	if (queue->used[INDEX] == queue->seen)
		return false;
	barrier();
	const volatile uint16_t *entry = &queue->used[RING + USED_WORDS * (queue->seen % queue->size)];
	const struct virtio_used *used = (const struct virtio_used *)(uintptr_t)entry;
	const uint16_t first = (uint16_t)(used->id % queue->size);
	uint16_t last = first, count = 1;
	while (queue->descriptors[last].flags & NEXT) {
		last = queue->descriptors[last].next;
		count++;
	}
	*name = queue->names[first];
	*written = used->size;
	queue->descriptors[last].next = queue->free;
	queue->free = first;
	queue->free_count = (uint16_t)(queue->free_count + count);
	queue->seen++;
	return true;
}

bool virtio_queue_wait(struct virtio_queue *queue, uint16_t *name, size_t *written, uint64_t until)
{
	while (!virtio_queue_take(queue, name, written))
		if (time_now() >= until)
			return false;
	return true;
}
