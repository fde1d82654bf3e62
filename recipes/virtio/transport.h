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
	bool (*start_queue)(struct virtio_queue *queue);
	void (*tell)(const struct virtio_queue *queue);
	void (*acknowledge)(const struct virtio_device *device);
};

/* A device that was found, of that kind. */
void virtio_add(const struct virtio_device *device, uint32_t kind);
/* The device whose registers are at `base`, if there is one. */
void virtio_mmio_add(uintptr_t base, unsigned interrupt);
/* Adds all devices; false: the machine has no such bus. */
bool virtio_pci_search(void);
