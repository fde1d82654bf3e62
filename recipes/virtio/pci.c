/* 4.1 «Virtio Over PCI Bus»: by its registers in memory. Devices that know only those of before VIRTIO 1.0 are left alone. */
#include "transport.h"
#include <pci.h>

/* 4.1.2 */
enum { VENDOR = 0x1af4, FIRST_OLD = 0x1000, FIRST = 0x1040, LAST = 0x107f };
/* 4.1.4: what a capability tells of a structure of registers. */
enum { TYPE = 3, REGION = 4, OFFSET = 8, NOTIFY_STEP = 16 };
enum { COMMON = 1, NOTIFY = 2, INTERRUPT_STATUS = 3, DEVICE = 4 };
/* 4.1.4.3 */
enum {
	FEATURES_SELECT = 0, FEATURES = 4, DRIVER_FEATURES_SELECT = 8, DRIVER_FEATURES = 12, STATUS = 20, QUEUE_SELECT = 22, QUEUE_SIZE = 24, QUEUE_ENABLE = 28,
	QUEUE_NOTIFY_AT = 30, QUEUE_DESCRIPTORS = 32, QUEUE_AVAILABLE = 40, QUEUE_USED = 48,
};

static volatile uint8_t *byte(uintptr_t base, unsigned reg)
{
	return (volatile uint8_t *)(base + reg);
}

static volatile uint16_t *half(uintptr_t base, unsigned reg)
{
	return (volatile uint16_t *)(base + reg);
}

static volatile uint32_t *word(uintptr_t base, unsigned reg)
{
	return (volatile uint32_t *)(base + reg);
}

/* 4.1.3.1: by halves. */
static void set_address(uintptr_t base, unsigned reg, volatile const void *at)
{
	*word(base, reg) = (uint32_t)(uintptr_t)at;
	*word(base, reg + 4) = (uint32_t)((uint64_t)(uintptr_t)at >> 32);
}

static uint8_t status(const struct virtio_device *device)
{
	return *byte(device->base, STATUS);
}

static void set_status(const struct virtio_device *device, uint8_t value)
{
	*byte(device->base, STATUS) = value;
}

static uint64_t features(const struct virtio_device *device)
{
	*word(device->base, FEATURES_SELECT) = 1;
	const uint64_t high = *word(device->base, FEATURES);
	*word(device->base, FEATURES_SELECT) = 0;
	return high << 32 | *word(device->base, FEATURES);
}

static void set_features(const struct virtio_device *device, uint64_t value)
{
	for (unsigned i = 0; i < 2; i++) {
		*word(device->base, DRIVER_FEATURES_SELECT) = i;
		*word(device->base, DRIVER_FEATURES) = (uint32_t)(value >> (32 * i));
	}
}

static bool start_queue(struct virtio_queue *queue)
{
	const struct virtio_device *device = queue->device;
	const uintptr_t base = device->base;
	*half(base, QUEUE_SELECT) = queue->index;
	if (*half(base, QUEUE_ENABLE) != 0 || *half(base, QUEUE_SIZE) < queue->size)
		return false;
	*half(base, QUEUE_SIZE) = queue->size;
	set_address(base, QUEUE_DESCRIPTORS, queue->descriptors);
	set_address(base, QUEUE_AVAILABLE, queue->available);
	set_address(base, QUEUE_USED, queue->used);
	queue->bell = device->bells + *half(base, QUEUE_NOTIFY_AT) * device->bell_step;
	*half(base, QUEUE_ENABLE) = 1;
	return true;
}

static void tell(const struct virtio_queue *queue)
{
	*half(queue->bell, 0) = queue->index;
}

/* 4.1.4.5: reading takes the request back. */
static void acknowledge(const struct virtio_device *device)
{
	(void)*byte(device->requests, 0);
}

static const struct virtio_transport transport = { status, set_status, features, set_features, start_queue, tell, acknowledge };

/* The first capability that tells of a structure is the one to take; `from` gets its place. */
static uintptr_t structure(const struct pci_function *function, unsigned type, unsigned *from)
{
	unsigned at = 0;
	while ((at = pci_next_capability(function, PCI_VENDOR_SPECIFIC, at)) != 0) {
		if (pci_get(function, at + TYPE, 1) != type)
			continue;
		const uintptr_t region = pci_region(function, pci_get(function, at + REGION, 1));
		if (region == 0)
			continue;
		*from = at;
		return region + pci_get(function, at + OFFSET, 4);
	}
	return 0;
}

static uint32_t kind_of(const struct pci_function *function)
{
	if (function->vendor != VENDOR || function->device < FIRST_OLD || function->device > LAST)
		return 0;
	return function->device >= FIRST ? (uint32_t)function->device - FIRST : pci_get(function, PCI_SUBSYSTEM, 2);
}

static void add(const struct pci_function *function)
{
	const uint32_t kind = kind_of(function);
	unsigned at = 0;
	struct virtio_device device = { .transport = &transport };

	if (kind == 0)
		return;
	device.base = structure(function, COMMON, &at);
	device.requests = structure(function, INTERRUPT_STATUS, &at);
	device.config = structure(function, DEVICE, &at);
	device.bells = structure(function, NOTIFY, &at);
	/* Not every kind has a structure of its own. */
	if (device.base == 0 || device.requests == 0 || device.bells == 0)
		return;
	device.bell_step = pci_get(function, at + NOTIFY_STEP, 4);
	device.interrupt = pci_interrupt(function);
	pci_enable(function);
	virtio_add(&device, kind);
}

bool virtio_pci_search(void)
{
	return pci_each(add);
}
