/* What pairs of sockets and those of the network share. */
#pragma once
#include <vfs.h>

/* struct msghdr as the kernel has it: include/linux/socket.h, struct user_msghdr. */
struct message {
	void *name;
	unsigned name_size;
	struct vfs_part *parts;
	size_t part_count;
	void *control;
	size_t control_size;
	unsigned flags;
};

/* -ENOTSOCK where it is no end of a pair. */
#ifdef CONFIG_SHIM_PIPES
long pair_send(long descriptor, const struct vfs_part *parts, size_t count, unsigned flags);
long pair_receive(long descriptor, const struct vfs_part *parts, size_t count, unsigned flags);
long pair_shutdown(long descriptor, int how);
#else
/* There are no pairs in the image. */
#define pair_send(descriptor, parts, count, flags) (-ENOTSOCK)
#define pair_receive(descriptor, parts, count, flags) (-ENOTSOCK)
#define pair_shutdown(descriptor, how) (-ENOTSOCK)
#endif
