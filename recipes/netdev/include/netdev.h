/* The interface `netdev`: one Ethernet device, asked by whoever has time; frames without checksum and preamble. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETDEV_ADDRESS = 6, NETDEV_FRAME = 1514 };

struct netdev_part {
	const void *at;
	size_t size;
};

/* Starts the device and gives its hardware address; false: the machine has none. Once, before anything else. */
bool netdev_start(uint8_t address[NETDEV_ADDRESS]);
/* Sends the parts as one frame, of NETDEV_FRAME bytes at most, which it copies. False: the device has no room now. */
bool netdev_send(const struct netdev_part *parts, size_t count);
/* Gives all frames that came to `take`, in order, which keeps nothing of them. True: there was one. */
bool netdev_receive(void (*take)(const void *frame, size_t size));
/* What comes from now on interrupts the processor. Before it rests, netdev_receive is asked once more. */
void netdev_listen(void);
