/* How a device is reached. */
#pragma once
#include <virtio.h>

struct virtio_transport {
	uint8_t (*status)(const struct virtio_device *device);
	/* 0 resets. */
	void (*set_status)(const struct virtio_device *device, uint8_t status);
	uint64_t (*features)(const struct virtio_device *device);
	void (*set_features)(const struct virtio_device *device, uint64_t features);
	/* False: there is no such queue, or not of that size. */
	bool (*start_queue)(const struct virtio_queue *queue);
	void (*tell)(const struct virtio_queue *queue);
	uint8_t (*config)(const struct virtio_device *device, unsigned offset);
	void (*acknowledge)(const struct virtio_device *device);
};

/* A device's registers at `base`: its kind, 0 where there is none. */
uint32_t virtio_mmio_kind(uintptr_t base);
extern const struct virtio_transport virtio_mmio;
