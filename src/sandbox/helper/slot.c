/* The order matters: the process enters the store while it still can (the owner's home may be closed to others), and a current folder goes with it into
 * new mount namespaces; ids change before the user namespace is made, so that no command is ever the host's root (a mapped root escapes RLIMIT_NPROC and
 * owns the host's files). */
#include "slot.h"
#include "group.h"
#include "kernel.h"
#include "system-call.h"
#include "text.h"

/* Ids that systemd's table of uids leaves unused; 65534 where a container maps only the first 65,536. */
static const uint32_t foreign_ids[] = { 0x7b696c6e, 65534 };

void die_with_parent(int parent) {
  CALL_2(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
  if (CALL_0(SYS_getppid) != parent) leave(0);
}

static long write_file(const char *path, const char *text) {
  long fd = CALL_4(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0) return fd;
  long wrote = CALL_3(SYS_write, fd, text, text_length(text));
  CALL_1(SYS_close, fd);
  return wrote < 0 ? wrote : 0;
}

static long restrict_mount(long fd, uint64_t attributes) {
  struct mount_attr attr = { .attr_set = attributes };
  return CALL_5(SYS_mount_setattr, fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);
}

/* A detached, read-only copy of the mount of the current folder, the store. */
static long open_store(struct arena *arena) {
  long fd = CALL_3(SYS_open_tree, AT_FDCWD, "", OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH);
  if (fd < 0) return failed(arena, "open_tree of the store", fd);
  long error = restrict_mount(fd, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
  return error < 0 ? failed(arena, "mount_setattr of the store", error) : fd;
}

/* A root that no other id is known to is the root of a container, on the host some user: it may stay. */
static int leave_root(struct arena *arena) {
  long error = -EINVAL;
  CALL_2(SYS_setgroups, 0, 0); /* refused in such a container, too */
  for (unsigned i = 0; error == -EINVAL && i < sizeof foreign_ids / sizeof foreign_ids[0]; i++) {
    uint32_t id = foreign_ids[i];
    error = CALL_3(SYS_setresgid, id, id, id);
    if (error == 0) error = CALL_3(SYS_setresuid, id, id, id);
  }
  if (error < 0 && error != -EINVAL) return failed(arena, "setresuid", error);
  CALL_2(SYS_prctl, PR_SET_DUMPABLE, 1); /* else /proc/self/uid_map belongs to root */
  return 0;
}

static int enter_user_namespace(struct arena *arena) {
  char map[64];
  uint64_t uid = (uint64_t)CALL_0(SYS_geteuid), gid = (uint64_t)CALL_0(SYS_getegid);
  long error = CALL_1(SYS_unshare, CLONE_NEWUSER);
  if (error < 0) return failed(arena, "unshare of the user namespace", error);
  write_file("/proc/self/setgroups", "deny");
  append_text(append_number(append_text(append_number(map, arena->appearance.uid), " "), uid), " 1");
  if ((error = write_file("/proc/self/uid_map", map)) < 0) return failed(arena, "writing uid_map", error);
  append_text(append_number(append_text(append_number(map, arena->appearance.uid), " "), gid), " 1");
  if ((error = write_file("/proc/self/gid_map", map)) < 0) return failed(arena, "writing gid_map", error);
  /* Counts for this namespace only. Where /proc/sys is read-only (containers), the filter of system calls says no alone. */
  write_file("/proc/sys/user/max_user_namespaces", "0");
  return 0;
}

static int bind_device(struct arena *arena, const char *name) {
  char from[32], to[32];
  append_text(append_text(from, "/dev/"), name);
  append_text(append_text(to, "dev/"), name);
  long fd = CALL_4(SYS_openat, AT_FDCWD, to, O_CREAT | O_WRONLY | O_CLOEXEC, 0444);
  if (fd < 0) return failed(arena, "creating a device's mount point", fd);
  CALL_1(SYS_close, fd);
  fd = CALL_3(SYS_open_tree, AT_FDCWD, from, OPEN_TREE_CLONE | O_CLOEXEC);
  if (fd < 0) return failed(arena, "open_tree of a device", fd);
  long error = restrict_mount(fd, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
  if (error < 0) return failed(arena, "mount_setattr of a device", error);
  error = CALL_5(SYS_move_mount, fd, "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH);
  CALL_1(SYS_close, fd);
  return error < 0 ? failed(arena, "mounting a device", error) : 0;
}

/* The root of all actions of this slot: the working folder (empty; every action mounts its own), /dev, /store (every action covers it before its command runs). */
static int make_template(struct arena *arena) {
  static const char *const devices[] = { "null", "zero", "full", "random", "urandom" };
  long error = CALL_5(SYS_mount, 0, "/", 0, MS_REC | MS_PRIVATE, 0);
  if (error < 0) return failed(arena, "making mounts private", error);
  long store = open_store(arena);
  if (store < 0) return -1;
  /* Any folder does as the place where the new root hangs for a moment; /proc was needed above, so it is there. */
  error = CALL_5(SYS_mount, "tmpfs", "/proc", "tmpfs", MOUNT_ATTR_NOSUID, "mode=0755,size=64k");
  if (error < 0) return failed(arena, "mounting the root", error);
  CALL_1(SYS_chdir, "/proc");
  if ((error = CALL_3(SYS_mkdirat, AT_FDCWD, arena->appearance.folder + 1, 0755)) < 0 || (error = CALL_3(SYS_mkdirat, AT_FDCWD, "dev", 0755)) < 0 ||
      (error = CALL_3(SYS_mkdirat, AT_FDCWD, "store", 0755)) < 0)
    return failed(arena, "making the root's folders", error);
  for (unsigned i = 0; i < sizeof devices / sizeof devices[0]; i++)
    if (bind_device(arena, devices[i]) < 0) return -1;
  error = CALL_5(SYS_move_mount, store, "", AT_FDCWD, "store", MOVE_MOUNT_F_EMPTY_PATH);
  if (error < 0) return failed(arena, "mounting the store", error);
  CALL_1(SYS_close, store);
  if ((error = CALL_2(SYS_pivot_root, ".", ".")) < 0) return failed(arena, "pivot_root", error);
  if ((error = CALL_2(SYS_umount2, ".", MNT_DETACH)) < 0) return failed(arena, "detaching the host's root", error);
  CALL_1(SYS_chdir, "/");
  struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };
  error = CALL_5(SYS_mount_setattr, AT_FDCWD, "/", 0, &read_only, sizeof read_only);
  return error < 0 ? failed(arena, "making the root read-only", error) : 0;
}

/* A step may talk with itself: on 127.0.0.1 of its own network, where nobody else is. Whoever needs it finds out where the kernel says no. */
static void raise_loopback(void) {
  struct interface_request lo = { .name = "lo", .flags = IFF_UP };
  long fd = CALL_3(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  CALL_3(SYS_ioctl, fd, SIOCSIFFLAGS, &lo);
  CALL_1(SYS_close, fd);
}

int enter_slot(struct arena *arena) {
  int parent = (int)CALL_0(SYS_getppid);
  const char *step;
  long error;
  open_preference();
  if (arena->relay && (error = open_relay(arena->relay, 3, &step)) < 0) return failed(arena, step, error);
  if ((error = CALL_1(SYS_chdir, arena->store)) < 0) return failed(arena, "entering the store", error);
  if (!arena->privileged) {
    if (CALL_0(SYS_geteuid) == 0 && leave_root(arena) < 0) return -1;
    if (enter_user_namespace(arena) < 0) return -1;
  }
  if ((error = CALL_1(SYS_unshare, CLONE_NEWNET)) < 0) return failed(arena, "unshare of the network namespace", error);
  raise_loopback();
  /* No command has the right to change it. */
  if ((error = CALL_1(SYS_unshare, CLONE_NEWUTS)) < 0) return failed(arena, "unshare of the UTS namespace", error);
  CALL_2(SYS_sethostname, arena->appearance.host, text_length(arena->appearance.host));
  CALL_2(SYS_setdomainname, "(none)", 6);
  if ((error = CALL_1(SYS_unshare, CLONE_NEWNS)) < 0) return failed(arena, "unshare of the mount namespace", error);
  if (make_template(arena) < 0) return -1;
  die_with_parent(parent);
  return 0;
}
