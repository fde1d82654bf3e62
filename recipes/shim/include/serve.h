/* What the files of the shim share. */
#pragma once
#include <call_numbers.h>
#include <error.h>
#include <vfs.h>
#include "signals.h"
#include "threads.h"

/* Each takes the call's six arguments and gives its result. */
#define SERVED(name, function) long function(const long *a);
#include "calls.h"
#undef SERVED

/* A file that is open: descriptors that were duplicated share it. */
struct open_file {
	struct vfs_node *node;
	unsigned flags, users;
	uint64_t position;
	/* No other open file has it, before or after: a closed one's memory may be another's. */
	uint64_t serial;
};

/* The file of a descriptor, NULL where there is none. */
struct open_file *file_of(long descriptor);
/* The same, kept open until file_done: for calls that may wait while another thread closes it. */
struct open_file *file_use(long descriptor);
void file_done(struct open_file *file);
/* Opens it under the lowest free number from `least` on, or an error. The file has one user more then. */
long give_number(struct open_file *file, long least);
/* An open file of the node, which is held; NULL: no memory. It has no user yet. */
struct open_file *open_node(struct vfs_node *node, unsigned flags);
/* Gives the number back, and the file when it was its last. */
long close_number(long descriptor);
/* `number` becomes another name of the file. */
long put_number(long number, struct open_file *file);

/* Where relative paths begin: `AT_FDCWD` or an open folder. */
long folder_of(long descriptor, struct vfs_node **folder);
struct vfs_node *work_folder(void);
void set_work_folder(struct vfs_node *folder);
unsigned file_mask(void);

enum { AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_REMOVEDIR = 0x200, AT_EMPTY_PATH = 0x1000 };
enum { O_ACCMODE = 3, O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0100, O_EXCL = 0200, O_TRUNC = 01000, O_APPEND = 02000, O_NONBLOCK = 04000 };
enum { O_CLOEXEC = 02000000, O_PATH = 010000000 };
#if defined(__x86_64__) || defined(__riscv)
enum { O_DIRECTORY = 0200000, O_NOFOLLOW = 0400000 };
#elif defined(__aarch64__)
enum { O_DIRECTORY = 040000, O_NOFOLLOW = 0100000 };
#endif
enum { S_IFCHR = 0020000, S_IFDIR = 0040000, S_IFREG = 0100000, S_IFLNK = 0120000 };
enum { NANOSECONDS = 1000000000 };

struct timespec {
	int64_t seconds, nanoseconds;
};

/* A node that nobody else has: a number for it, which holds it, or an error; then it is gone. */
long open_stream(struct vfs_node *node, unsigned flags);
/* Two of them, or none. NULL: no memory. */
long open_both(struct vfs_node *const nodes[2], const unsigned flags[2], int *numbers);

/* poll.c: what a file is ready for, of `wanted` and of what is always told. */
unsigned ready_for(long descriptor, unsigned wanted);
/* When a call that waits so long, from now on, has waited; NULL: never. */
uint64_t deadline_of(const struct timespec *wait);
