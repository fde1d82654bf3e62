#include "channel.h"
#include <heap.h>
#include <pages.h>
#include <string.h>
#include "serve.h"

/* POSIX, limits.h: so much is written as a whole. */
enum { CAPACITY = CONFIG_SHIM_PIPE, ATOMIC = 4096 };

struct channel *channel_make(bool has_packets)
{
	struct channel *channel = malloc(sizeof *channel);
	uint8_t *bytes = channel == NULL ? NULL : pages_take(CAPACITY / PAGE);
	if (bytes == NULL) {
		free(channel);
		return NULL;
	}
	*channel = (struct channel){ .bytes = bytes, .has_packets = has_packets, .has_reader = true, .has_writer = true, .users = 2 };
	return channel;
}

void channel_leave(struct channel *channel)
{
	if (--channel->users > 0)
		return;
	pages_give(channel->bytes, CAPACITY / PAGE);
	free(channel);
}

/* All who wait look again. */
static void tell(struct channel *channel)
{
	wake_at(&channel->filled, UINT32_MAX);
	wake_at(&channel->emptied, UINT32_MAX);
	tell_event();
}

void channel_end_reading(struct channel *channel)
{
	channel->has_reader = false;
	tell(channel);
}

void channel_end_writing(struct channel *channel)
{
	channel->has_writer = false;
	tell(channel);
}

static void put(struct channel *channel, const void *from, size_t size)
{
	const size_t at = (channel->start + channel->used) % CAPACITY, first = size < CAPACITY - at ? size : CAPACITY - at;
	memcpy(channel->bytes + at, from, first);
	memcpy(channel->bytes, (const uint8_t *)from + first, size - first);
	channel->used += size;
}

static void take(struct channel *channel, void *to, size_t size)
{
	const size_t first = size < CAPACITY - channel->start ? size : CAPACITY - channel->start;
	memcpy(to, channel->bytes + channel->start, first);
	memcpy((uint8_t *)to + first, channel->bytes, size - first);
	channel->start = (channel->start + size) % CAPACITY;
	channel->used -= size;
}

static size_t size_of(const struct vfs_part *parts, size_t count)
{
	size_t size = 0;
	for (size_t i = 0; i < count; i++)
		size += parts[i].size;
	return size;
}

long channel_read(struct channel *channel, const struct vfs_part *parts, size_t count, bool wait)
{
	if (!channel->has_packets && size_of(parts, count) == 0)
		return 0;
	while (channel->used == 0) {
		if (!channel->has_writer || !channel->has_reader)
			return 0;
		if (!wait)
			return -EAGAIN;
		if (wait_at(&channel->filled, WAIT_FOR_EVER, "bytes in a pipe") < 0)
			return -EINTR;
	}
	size_t left = channel->used, total = 0;
	if (channel->has_packets)
		take(channel, &left, sizeof left);
	for (size_t i = 0; i < count && left > 0; i++) {
		const size_t size = parts[i].size < left ? parts[i].size : left;
		take(channel, parts[i].at, size);
		left -= size;
		total += size;
	}
	/* What a packet has more than there was room for is lost. */
	if (channel->has_packets) {
		channel->start = (channel->start + left) % CAPACITY;
		channel->used -= left;
	}
	wake_at(&channel->emptied, UINT32_MAX);
	tell_event();
	return (long)total;
}

/* Waits for so much room. */
static long wait_for_room(struct channel *channel, size_t size, bool wait)
{
	for (;;) {
		if (!channel->has_reader || !channel->has_writer)
			return -EPIPE;
		if (CAPACITY - channel->used >= size)
			return 0;
		if (!wait)
			return -EAGAIN;
		if (wait_at(&channel->emptied, WAIT_FOR_EVER, "room in a pipe") < 0)
			return -EINTR;
	}
}

static void filled(struct channel *channel)
{
	wake_at(&channel->filled, UINT32_MAX);
	tell_event();
}

static long write_packet(struct channel *channel, const struct vfs_part *parts, size_t count, size_t size, bool wait)
{
	if (size > CAPACITY - sizeof size)
		return -EMSGSIZE;
	const long error = wait_for_room(channel, sizeof size + size, wait);
	if (error < 0)
		return error;
	put(channel, &size, sizeof size);
	for (size_t i = 0; i < count; i++)
		put(channel, parts[i].at, parts[i].size);
	filled(channel);
	return (long)size;
}

long channel_write(struct channel *channel, const struct vfs_part *parts, size_t count, bool wait)
{
	const size_t whole = size_of(parts, count);
	long total = 0;
	if (channel->has_packets)
		return write_packet(channel, parts, count, whole, wait);
	for (size_t i = 0; i < count; i++) {
		for (size_t at = 0; at < parts[i].size;) {
			/* Little is written at once, or not at all. */
			const long error = wait_for_room(channel, whole <= ATOMIC ? whole - (size_t)total : 1, wait);
			if (error < 0)
				return total > 0 ? total : error;
			const size_t room = CAPACITY - channel->used, left = parts[i].size - at, size = left < room ? left : room;
			put(channel, (const uint8_t *)parts[i].at + at, size);
			at += size;
			total += (long)size;
			filled(channel);
		}
	}
	return total;
}

bool channel_has_bytes(const struct channel *channel)
{
	return channel->used > 0 || !channel->has_writer;
}

bool channel_has_room(const struct channel *channel)
{
	return CAPACITY - channel->used >= ATOMIC || !channel->has_reader;
}
