/*
 * The tree of files. Everything lies in memory: names in the heap, what files hold in pages. Functions that can fail give 0 or a count, or an error of
 * error.h, negated. Paths that don't begin with `/` begin at `from`.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vfs_kind { VFS_FILE, VFS_FOLDER, VFS_LINK, VFS_DEVICE, VFS_STREAM };

struct vfs_device {
	/* Bytes that were read or written, or an error. */
	long (*read)(void *to, size_t size);
	long (*write)(const void *from, size_t size);
	bool is_terminal;
};

/* What a stream is ready for, numbered as poll has it. ENDED: its other end writes no more; OVER: nor does it read. */
enum { VFS_READABLE = 1, VFS_WRITABLE = 4, VFS_FAILED = 8, VFS_OVER = 16, VFS_ENDED = 0x2000 };
/* Types of streams, as stat has them. */
enum { VFS_PIPE_TYPE = 0010000, VFS_SOCKET_TYPE = 0140000 };

/* Of what is read or written in several places at once: struct iovec. */
struct vfs_part {
	void *at;
	size_t size;
};

/* Something with a state, which is open and has no name. `wait` false: -EAGAIN where it would wait. */
struct vfs_stream {
	unsigned type;
	long (*read)(void *state, const struct vfs_part *parts, size_t count, bool wait);
	long (*write)(void *state, const struct vfs_part *parts, size_t count, bool wait);
	unsigned (*ready)(const void *state);
	/* By its last user. */
	void (*release)(void *state);
};

struct vfs_content {
	size_t size;
	/* Pages by number; NULL: all zero. */
	uint8_t **pages;
	size_t page_count;
	/* Part of the image, until it is written. */
	const uint8_t *fixed;
};

struct vfs_node {
	enum vfs_kind kind;
	unsigned mode; /* permissions, which nobody checks */
	uint64_t number;
	uint64_t changed; /* nanoseconds since 1970 */
	unsigned users;
	/* NULL once it has been removed. The root's is itself. */
	struct vfs_node *parent;
	struct vfs_node *next; /* in the same folder */
	char *name;
	union {
		struct vfs_node *first; /* VFS_FOLDER: what lies in it, newest last */
		struct vfs_content content;
		char *target;
		const struct vfs_device *device;
		struct {
			const struct vfs_stream *stream;
			void *state;
		};
	};
};

struct vfs_node *vfs_root(void);
/* Keeps a node although its name may go. */
struct vfs_node *vfs_hold(struct vfs_node *node);
void vfs_release(struct vfs_node *node);

/* `follow`: where the last name is a symbolic link, what it leads to. */
long vfs_find(struct vfs_node *from, const char *path, bool follow, struct vfs_node **node);
/* Something new, without content; -EEXIST where there is something. */
long vfs_make(struct vfs_node *from, const char *path, enum vfs_kind kind, unsigned mode, struct vfs_node **node);
long vfs_make_link(struct vfs_node *from, const char *path, const char *target);
long vfs_make_device(const char *path, const struct vfs_device *device);
/* In no folder, with one user; NULL: no memory. */
struct vfs_node *vfs_make_stream(const struct vfs_stream *stream, void *state);
/* `folder`: an empty folder, otherwise anything else. */
long vfs_remove(struct vfs_node *from, const char *path, bool folder);
/* What has the new name already goes. */
long vfs_rename(struct vfs_node *from, const char *old_path, struct vfs_node *to, const char *new_path);
/* The path from the root on, with its end; -ERANGE where there is no room, -ENOENT of a removed folder. The path's length with its end. */
long vfs_path(const struct vfs_node *node, char *to, size_t size);

/* Of a file: bytes that were read or written; 0 at its end. */
long vfs_read(struct vfs_node *file, void *to, size_t size, uint64_t at);
long vfs_write(struct vfs_node *file, const void *from, size_t size, uint64_t at);
long vfs_resize(struct vfs_node *file, uint64_t size);
/* An empty file shows these bytes, which must stay. */
void vfs_show(struct vfs_node *file, const void *bytes, size_t size);
/* Notes that it was changed now. */
void vfs_touch(struct vfs_node *node);
