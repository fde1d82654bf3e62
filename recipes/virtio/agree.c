/* 3.1 «Device Initialization» */
#include "transport.h"

enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8 };

static void add_status(const struct virtio_device *device, uint8_t bit)
{
	device->transport->set_status(device, device->transport->status(device) | bit);
}

bool virtio_agree(struct virtio_device *device, uint64_t wanted, uint64_t *agreed)
{
	device->transport->set_status(device, 0);
	/* 4.2.2.2, 4.1.4.3.2: it has been reset when it reads so. */
	while (device->transport->status(device) != 0)
		;
	add_status(device, ACKNOWLEDGE);
	add_status(device, DRIVER);
	*agreed = device->transport->features(device) & (wanted | VIRTIO_VERSION_1);
	if (!(*agreed & VIRTIO_VERSION_1))
		return false;
	device->transport->set_features(device, *agreed);
	add_status(device, FEATURES_OK);
	return (device->transport->status(device) & FEATURES_OK) != 0;
}

void virtio_go(struct virtio_device *device)
{
	add_status(device, DRIVER_OK);
}

uint8_t virtio_config(const struct virtio_device *device, unsigned offset)
{
	return *(volatile uint8_t *)(device->config + offset);
}

void virtio_acknowledge(const struct virtio_device *device)
{
	device->transport->acknowledge(device);
}
