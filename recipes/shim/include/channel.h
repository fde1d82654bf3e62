/* Bytes, or packets, from one end to the other: what pipes and pairs of sockets consist of. */
#pragma once
#include <stdbool.h>
#include <vfs.h>

struct channel {
	/* A ring: `used` bytes from `start` on. */
	uint8_t *bytes;
	size_t start, used;
	/* Each packet has its size before it. */
	bool has_packets, has_reader, has_writer;
	/* Ends that still know it. */
	unsigned users;
	/* Where readers wait for bytes, and writers for room. */
	char filled, emptied;
};

/* With both ends; NULL: no memory. */
struct channel *channel_make(bool has_packets);
/* Nobody reads, or writes, any more. */
void channel_end_reading(struct channel *channel);
void channel_end_writing(struct channel *channel);
/* By an end that is closed; the second one takes it away. */
void channel_leave(struct channel *channel);
long channel_read(struct channel *channel, const struct vfs_part *parts, size_t count, bool wait);
long channel_write(struct channel *channel, const struct vfs_part *parts, size_t count, bool wait);
/* Would it not wait? */
bool channel_has_bytes(const struct channel *channel);
bool channel_has_room(const struct channel *channel);
