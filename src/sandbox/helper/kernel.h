/* What the helper uses of the kernel's interface (include/uapi/linux), written down because the toolchain's tree need not hold its headers. */
#pragma once
#include <stdint.h>

enum { EPERM = 1, ENOENT = 2, ESRCH = 3, EINTR = 4, EIO = 5, EAGAIN = 11, EACCES = 13, EEXIST = 17, EINVAL = 22, ENAMETOOLONG = 36, ENOSYS = 38, ELOOP = 40, EPROTO = 71, EAFNOSUPPORT = 97 };
enum { SIGINT = 2, SIGKILL = 9, SIGPIPE = 13, SIGCHLD = 17, SIGTSTP = 20, SIGTTOU = 22 };

enum {
  AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_EMPTY_PATH = 0x1000, AT_RECURSIVE = 0x8000,
  O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0100, O_EXCL = 0200, O_TRUNC = 01000, O_APPEND = 02000, O_NONBLOCK = 04000, O_CLOEXEC = 02000000, O_PATH = 010000000,
#if defined(__x86_64__)
  O_DIRECTORY = 0200000, O_NOFOLLOW = 0400000,
#else
  O_DIRECTORY = 040000, O_NOFOLLOW = 0100000,
#endif
};
enum { F_DUPFD_CLOEXEC = 1030 };
enum { S_IFMT = 0170000, S_IFREG = 0100000, S_IFDIR = 0040000, S_IFLNK = 0120000 };
enum { RESOLVE_NO_MAGICLINKS = 2, RESOLVE_NO_SYMLINKS = 4, RESOLVE_BENEATH = 8 };
struct open_how { uint64_t flags, mode, resolve; };

enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2, MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000, MADV_HUGEPAGE = 14 };
enum { CLOSE_RANGE_CLOEXEC = 4 };

enum {
  CLONE_NEWNS = 0x20000, CLONE_NEWUTS = 0x4000000, CLONE_NEWIPC = 0x8000000, CLONE_NEWUSER = 0x10000000, CLONE_NEWPID = 0x20000000,
  CLONE_VM = 0x100, CLONE_VFORK = 0x4000, CLONE_NEWNET = 0x40000000, CLONE_NEWCGROUP = 0x2000000, CLONE_NEWTIME = 0x80, CLONE_PIDFD = 0x1000,
};
#define CLONE_INTO_CGROUP 0x200000000ull
struct clone_args { uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup; };

enum { MS_BIND = 4096, MS_REC = 16384, MS_PRIVATE = 1 << 18, MNT_DETACH = 2 };
enum { OPEN_TREE_CLONE = 1, MOVE_MOUNT_F_EMPTY_PATH = 4, SYNC_FILE_RANGE_WRITE = 2 };
enum { FSOPEN_CLOEXEC = 1, FSMOUNT_CLOEXEC = 1, FSCONFIG_SET_STRING = 1, FSCONFIG_CMD_CREATE = 6 };
enum { MOUNT_ATTR_RDONLY = 1, MOUNT_ATTR_NOSUID = 2, MOUNT_ATTR_NODEV = 4, MOUNT_ATTR_NOEXEC = 8 };
struct mount_attr { uint64_t attr_set, attr_clr, propagation, userns_fd; };

enum { PR_SET_PDEATHSIG = 1, PR_SET_DUMPABLE = 4, PR_SET_CHILD_SUBREAPER = 36, PR_CAPBSET_DROP = 24, PR_SET_NO_NEW_PRIVS = 38, PR_CAP_AMBIENT = 47, PR_CAP_AMBIENT_CLEAR_ALL = 4 };
struct cap_header { uint32_t version; int32_t pid; };
struct cap_data { uint32_t effective, permitted, inheritable; };
enum { CAP_VERSION_3 = 0x20080522, CAP_LAST_POSSIBLE = 63 };

enum { RLIMIT_FSIZE = 1, RLIMIT_STACK = 3, RLIMIT_CORE = 4, RLIMIT_NPROC = 6, RLIMIT_NOFILE = 7, RLIMIT_MEMLOCK = 8 };
struct rlimit { uint64_t soft, hard; };

struct timespec { int64_t seconds, nanoseconds; };
/* Of access and modification, of all files that the store holds: src/store/layout.ts, fixedTime. */
static const struct timespec store_times[2] __attribute__((unused)) = { { 1, 0 }, { 1, 0 } };
struct timeval { int64_t seconds, microseconds; };
struct rusage { struct timeval user, system; int64_t max_rss_kib, rest[13]; };

enum { POLLIN = 1, POLLOUT = 4, POLLHUP = 16 };
struct pollfd { int32_t fd; int16_t events, revents; };

enum { AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, SOCK_DGRAM = 2, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = 02000000, SOL_SOCKET = 1, SCM_RIGHTS = 1, MSG_CMSG_CLOEXEC = 0x40000000, MSG_NOSIGNAL = 0x4000 };
enum { SIOCSIFFLAGS = 0x8914, IFF_UP = 1 };
struct interface_request { char name[16]; int16_t flags; char rest[22]; };
struct iovec { void *base; uint64_t length; };
struct msghdr { void *name; uint32_t name_length; struct iovec *iov; uint64_t iov_length; void *control; uint64_t control_length; uint32_t flags; };
struct fd_message { uint64_t length; int32_t level, type, fd, padding; };

struct statx_time { int64_t seconds; uint32_t nanoseconds; int32_t padding; };
struct statx {
  uint32_t mask, blksize; uint64_t attributes; uint32_t nlink, uid, gid; uint16_t mode, padding; uint64_t ino, size, blocks, attributes_mask;
  struct statx_time atime, btime, ctime, mtime; uint32_t rdev_major, rdev_minor, dev_major, dev_minor; uint64_t spare[14];
};
enum { STATX_TYPE = 1, STATX_MODE = 2, STATX_SIZE = 0x200, STATX_BLOCKS = 0x400 };
struct directory_entry { uint64_t ino, offset; uint16_t length; uint8_t type; char name[]; };
