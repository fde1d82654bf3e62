/* 4.2 «Virtio Over MMIO», of version 2: what came before VIRTIO 1.0 is left alone. */
#include "transport.h"

enum { MAGIC = 0x74726976, VERSION = 2 };
enum {
	MAGIC_AT = 0x000, VERSION_AT = 0x004, KIND = 0x008, FEATURES = 0x010, FEATURES_SELECT = 0x014, DRIVER_FEATURES = 0x020, DRIVER_FEATURES_SELECT = 0x024,
	QUEUE_SELECT = 0x030, QUEUE_MOST = 0x034, QUEUE_SIZE = 0x038, QUEUE_READY = 0x044, QUEUE_TELL = 0x050, INTERRUPT_STATUS = 0x060,
	INTERRUPT_ACKNOWLEDGE = 0x064, STATUS = 0x070, QUEUE_DESCRIPTORS = 0x080, QUEUE_AVAILABLE = 0x090, QUEUE_USED = 0x0a0, CONFIG = 0x100,
};

static uint32_t get(uintptr_t base, unsigned reg)
{
	return *(volatile uint32_t *)(base + reg);
}

static void set(uintptr_t base, unsigned reg, uint32_t value)
{
	*(volatile uint32_t *)(base + reg) = value;
}

static void set_address(uintptr_t base, unsigned reg, volatile const void *at)
{
	set(base, reg, (uint32_t)(uintptr_t)at);
	set(base, reg + 4, (uint32_t)((uint64_t)(uintptr_t)at >> 32));
}

static uint8_t status(const struct virtio_device *device)
{
	return (uint8_t)get(device->base, STATUS);
}

static void set_status(const struct virtio_device *device, uint8_t value)
{
	set(device->base, STATUS, value);
}

static uint64_t features(const struct virtio_device *device)
{
	set(device->base, FEATURES_SELECT, 1);
	const uint64_t high = get(device->base, FEATURES);
	set(device->base, FEATURES_SELECT, 0);
	return high << 32 | get(device->base, FEATURES);
}

static void set_features(const struct virtio_device *device, uint64_t value)
{
	for (unsigned i = 0; i < 2; i++) {
		set(device->base, DRIVER_FEATURES_SELECT, i);
		set(device->base, DRIVER_FEATURES, (uint32_t)(value >> (32 * i)));
	}
}

static bool start_queue(struct virtio_queue *queue)
{
	const uintptr_t base = queue->device->base;
	set(base, QUEUE_SELECT, queue->index);
	if (get(base, QUEUE_READY) != 0 || get(base, QUEUE_MOST) < queue->size)
		return false;
	set(base, QUEUE_SIZE, queue->size);
	set_address(base, QUEUE_DESCRIPTORS, queue->descriptors);
	set_address(base, QUEUE_AVAILABLE, queue->available);
	set_address(base, QUEUE_USED, queue->used);
	set(base, QUEUE_READY, 1);
	return true;
}

static void tell(const struct virtio_queue *queue)
{
	set(queue->device->base, QUEUE_TELL, queue->index);
}

static void acknowledge(const struct virtio_device *device)
{
	set(device->base, INTERRUPT_ACKNOWLEDGE, get(device->base, INTERRUPT_STATUS));
}

static const struct virtio_transport transport = { status, set_status, features, set_features, start_queue, tell, acknowledge };

void virtio_mmio_add(uintptr_t base, unsigned interrupt)
{
	const struct virtio_device device = { .transport = &transport, .base = base, .config = base + CONFIG, .interrupt = interrupt };
	if (get(base, MAGIC_AT) == MAGIC && get(base, VERSION_AT) == VERSION)
		virtio_add(&device, get(base, KIND));
}
