/* One attack per name: exits 0 when it is contained, 42 when it got through; says what happened. */
#include "kernel.h"
#include "system-call.h"
#include "text.h"

static void say(const char *text) { CALL_3(SYS_write, 1, text, text_length(text)); }
static void leave(int code) { CALL_1(SYS_exit_group, code); __builtin_unreachable(); }

static void say_result(const char *what, long result) {
  char line[512], *at = append_text(append_text(line, what), " ");
  if (result < 0) at = append_text(at, "-"), result = -result;
  append_text(append_number(at, (uint64_t)result), "\n");
  say(line);
}

static int escaped;
/* `result` of something that must fail. */
static void must_fail(const char *what, long result) {
  say_result(what, result);
  if (result >= 0) escaped = 1;
}

static long open_at(const char *path, int flags) { return CALL_4(SYS_openat, AT_FDCWD, path, flags, 0644); }
static long read_path(const char *path) { return open_at(path, O_RDONLY); }
static void sleep_ms(int64_t ms) {
  struct timespec time = { ms / 1000, ms % 1000 * 1000000 };
  CALL_2(BY_ARCH(35, 101), &time, 0);
}
static long fork(void) { return CALL_5(BY_ARCH(56, 220), SIGCHLD, 0, 0, 0, 0); }

static void list(const char *path) {
  char entries[4096] __attribute__((aligned(8)));
  long fd = open_at(path, O_RDONLY | O_DIRECTORY), n;
  if (fd < 0) return say_result(path, fd);
  while ((n = CALL_3(SYS_getdents64, fd, entries, sizeof entries)) > 0)
    for (long at = 0; at < n;) {
      struct directory_entry *entry = (struct directory_entry *)(entries + at);
      at += entry->length;
      if (entry->name[0] == '.') continue;
      say(path), say("/"), say(entry->name), say("\n");
    }
}

static void write_file(const char *path, const char *text) {
  long fd = open_at(path, O_WRONLY | O_CREAT | 01000);
  if (fd < 0) say_result(path, fd), leave(3);
  CALL_3(SYS_write, fd, text, text_length(text));
  CALL_1(SYS_close, fd);
}

/* By its descriptor: that may be done everywhere. */
static void change_mode(const char *path, long mode) {
  long fd = read_path(path), error = fd < 0 ? fd : CALL_2(BY_ARCH(91, 52), fd, mode);
  if (error < 0) say_result("fchmod", error), leave(4);
  CALL_1(SYS_close, fd);
}

static void host_files(char **args) {
  must_fail("/etc/passwd", read_path("/etc/passwd"));
  must_fail("../../etc/passwd", read_path("../../etc/passwd"));
  must_fail("../../../../../../etc/passwd", read_path("../../../../../../etc/passwd"));
  for (; *args; args++) must_fail(*args, read_path(*args));
  must_fail("/proc/self/status", read_path("/proc/self/status"));
  must_fail("/proc/1/root", read_path("/proc/1/root"));
  must_fail("/sys/kernel", read_path("/sys/kernel"));
  must_fail("/dev/mem", read_path("/dev/mem"));
  must_fail("/dev/kvm", read_path("/dev/kvm"));
  must_fail("/dev/tty", read_path("/dev/tty"));
  must_fail("creating /x", open_at("/x", O_WRONLY | O_CREAT));
  must_fail("creating /dev/x", open_at("/dev/x", O_WRONLY | O_CREAT));
  must_fail("creating /store/x", open_at("/store/x", O_WRONLY | O_CREAT));
}

struct internet { uint16_t family, port; uint8_t address[4], zero[8]; };
static void network(char **args) {
  uint64_t port = parse_number(args[0]);
  struct internet local = { AF_INET, (uint16_t)(port >> 8 | port << 8), { 127, 0, 0, 1 }, { 0 } };
  struct internet far = { AF_INET, 0x3500, { 8, 8, 8, 8 }, { 0 } };
  long fd = CALL_3(BY_ARCH(41, 198), AF_INET, 1, 0);
  must_fail("connect to the loopback", fd < 0 ? fd : CALL_3(BY_ARCH(42, 203), fd, &local, sizeof local));
  fd = CALL_3(BY_ARCH(41, 198), AF_INET, 1, 0);
  must_fail("connect outside", fd < 0 ? fd : CALL_3(BY_ARCH(42, 203), fd, &far, sizeof far));
  fd = CALL_3(BY_ARCH(41, 198), AF_INET, 2, 0);
  must_fail("datagram outside", fd < 0 ? fd : CALL_6(BY_ARCH(44, 206), fd, "x", 1, 0, &far, sizeof far));
  must_fail("AF_VSOCK", CALL_3(BY_ARCH(41, 198), 40, 1, 0));
  must_fail("AF_NETLINK", CALL_3(BY_ARCH(41, 198), 16, 3, 0));
  must_fail("AF_PACKET", CALL_3(BY_ARCH(41, 198), 17, 3, 0));
  must_fail("AF_ALG", CALL_3(BY_ARCH(41, 198), 38, 5, 0));
}

static long abstract_socket(const char *name, int listen) {
  struct { uint16_t family; char path[108]; } address = { AF_UNIX, { 0 } };
  append_text(address.path + 1, name);
  long fd = CALL_3(BY_ARCH(41, 198), AF_UNIX, 1, 0);
  if (fd < 0) return fd;
  long result = CALL_3(listen ? BY_ARCH(49, 200) : BY_ARCH(42, 203), fd, &address, 3 + text_length(name));
  return result < 0 || !listen ? result : CALL_2(BY_ARCH(50, 201), fd, 1);
}

struct local_address { uint16_t family; char path[108]; };

/* `args`: a stream's socket and a datagram's, of the host. */
static void path_socket(char **args) {
  struct local_address stream = { AF_UNIX, { 0 } }, datagram = { AF_UNIX, { 0 } };
  int pair[2];
  append_text(stream.path, args[0]);
  append_text(datagram.path, args[1]);
  long fd = CALL_3(BY_ARCH(41, 198), AF_UNIX, 1, 0);
  must_fail("connect to a path", fd < 0 ? fd : CALL_3(BY_ARCH(42, 203), fd, &stream, sizeof stream));
  fd = CALL_3(BY_ARCH(41, 198), AF_UNIX, 2, 0);
  must_fail("datagram to a path", fd < 0 ? fd : CALL_6(BY_ARCH(44, 206), fd, "x", 1, 0, &datagram, sizeof datagram));
  for (int type = 1; type < 6; type++) { /* 5 keeps to its pair, whatever the address */
    long error = CALL_4(BY_ARCH(53, 199), AF_UNIX, type, 0, pair);
    if (type != 5) must_fail("datagram by a pair", error < 0 ? error : CALL_6(BY_ARCH(44, 206), pair[0], "x", 1, 0, &datagram, sizeof datagram));
    must_fail("connect of a pair", error < 0 ? error : CALL_3(BY_ARCH(42, 203), pair[0], &datagram, sizeof datagram));
  }
}

/* Of a file of the host that the caller may own: its content, and what can be changed without opening it. */
static void touch_file(char **args) {
  const char *path = args[0];
  must_fail("read", read_path(path));
  must_fail("write", open_at(path, O_WRONLY));
  must_fail("truncate", CALL_2(BY_ARCH(76, 45), path, 0));
  must_fail("fchmodat", CALL_3(SYS_fchmodat, AT_FDCWD, path, 0777));
  must_fail("fchmodat2", CALL_4(452, AT_FDCWD, path, 0777, 0));
#if defined(__x86_64__)
  must_fail("chmod", CALL_2(90, path, 0777));
  must_fail("chown", CALL_3(92, path, CALL_0(SYS_geteuid), CALL_0(SYS_getegid)));
  must_fail("utime", CALL_2(132, path, 0));
  must_fail("utimes", CALL_2(235, path, 0));
#endif
  long opened = open_at(path, O_PATH);
  must_fail("fchmod of an O_PATH", opened < 0 ? opened : CALL_2(BY_ARCH(91, 52), opened, 0777));
  must_fail("fchmodat2 of an O_PATH", opened < 0 ? opened : CALL_4(452, opened, "", 0777, AT_EMPTY_PATH));
  must_fail("fchownat", CALL_5(BY_ARCH(260, 54), AT_FDCWD, path, CALL_0(SYS_geteuid), CALL_0(SYS_getegid), 0));
  must_fail("utimensat", CALL_4(BY_ARCH(280, 88), AT_FDCWD, path, 0, 0));
  must_fail("setxattr", CALL_5(BY_ARCH(188, 5), path, "user.kiln", "x", 1, 0));
  must_fail("removexattr", CALL_2(BY_ARCH(197, 14), path, "user.kiln"));
  must_fail("unlink", CALL_3(SYS_unlinkat, AT_FDCWD, path, 0));
  must_fail("rename", CALL_5(BY_ARCH(316, 276), AT_FDCWD, path, AT_FDCWD, "stolen", 0));
  must_fail("link", CALL_5(BY_ARCH(265, 37), AT_FDCWD, path, AT_FDCWD, "stolen", 0));
  must_fail("inotify", CALL_3(BY_ARCH(254, 27), CALL_1(BY_ARCH(294, 26), 0), path, 2));
  must_fail("execve", CALL_3(SYS_execve, path, args, args));
}

/* A link that the command makes itself opens nothing more than its target does. */
static void links_out(char **args) {
  for (int i = 0; args[i]; i++) {
    char name[32] = "to-";
    append_number(name + 3, (uint64_t)i);
    say_result("symlink", CALL_3(SYS_symlinkat, args[i], AT_FDCWD, name));
    must_fail(args[i], read_path(name));
    must_fail(args[i], open_at(name, O_WRONLY | O_CREAT));
  }
}

/* `args[0]`: a key of System V's shared memory, a semaphore and a queue; `args[1]`: a name of POSIX's. */
static void shared_objects(char **args) {
  long key = (long)parse_number(args[0]);
  must_fail("shmget", CALL_3(BY_ARCH(29, 194), key, 1, 0));
  must_fail("semget", CALL_3(BY_ARCH(64, 190), key, 1, 0));
  must_fail("msgget", CALL_2(BY_ARCH(68, 186), key, 0));
  must_fail("mq_open", CALL_4(BY_ARCH(240, 180), args[1], 0, 0, 0));
  must_fail("/dev/shm", read_path("/dev/shm"));
}

static void make_shared(char **args) {
  long key = (long)parse_number(args[0]);
  say_result("shmget", CALL_3(BY_ARCH(29, 194), key, 4096, 01666));
  say_result("semget", CALL_3(BY_ARCH(64, 190), key, 1, 01666));
  say_result("msgget", CALL_2(BY_ARCH(68, 186), key, 01666));
  say_result("mq_open", CALL_4(BY_ARCH(240, 180), args[1], O_CREAT, 0666, 0));
}

static void remove_shared(char **args) {
  long key = (long)parse_number(args[0]);
  CALL_3(BY_ARCH(31, 195), CALL_3(BY_ARCH(29, 194), key, 1, 0), 0, 0);
  CALL_4(BY_ARCH(66, 191), CALL_3(BY_ARCH(64, 190), key, 1, 0), 0, 0, 0);
  CALL_3(BY_ARCH(71, 187), CALL_2(BY_ARCH(68, 186), key, 0), 0, 0);
  CALL_1(BY_ARCH(241, 181), args[1]);
}

static void write_inputs(char **args) {
  const char *file = args[0], *tree_file = args[1], *tree = args[2]; /* args[3]: "mounts", or "copies" where files are copies */
  char inside[256];
  const char *const both[] = { file, tree_file };
  for (int i = 0; i < 2; i++) {
    must_fail("write", open_at(both[i], O_WRONLY));
    must_fail("truncate", open_at(both[i], O_WRONLY | 01000));
    must_fail("chmod", CALL_3(SYS_fchmodat, AT_FDCWD, both[i], 0777));
    must_fail("utimes", CALL_4(BY_ARCH(280, 88), AT_FDCWD, both[i], 0, 0));
    write_file("mine", "x");
    if (equal_text(args[3], "copies") && i == 0) continue; /* its place is the command's own */
    must_fail("unlink", CALL_3(SYS_unlinkat, AT_FDCWD, both[i], 0));
    must_fail("rename over it", CALL_5(BY_ARCH(316, 276), AT_FDCWD, "mine", AT_FDCWD, both[i], 0));
    must_fail("xattr", CALL_5(BY_ARCH(188, 5), both[i], "user.kiln", "x", 1, 0));
    must_fail("chown", CALL_5(BY_ARCH(260, 54), AT_FDCWD, both[i], 1000, 1000, 0));
  }
  append_text(append_text(inside, tree), "/new");
  must_fail("create in a tree", open_at(inside, O_WRONLY | O_CREAT));
  must_fail("mkdir in a tree", CALL_3(SYS_mkdirat, AT_FDCWD, inside, 0755));
  must_fail("link in a tree", CALL_5(BY_ARCH(265, 37), AT_FDCWD, "mine", AT_FDCWD, inside, 0));
  must_fail("chmod of a tree", CALL_3(SYS_fchmodat, AT_FDCWD, tree, 0777));
  must_fail("hard link out of a tree", CALL_5(BY_ARCH(265, 37), AT_FDCWD, tree_file, AT_FDCWD, "linked", 0));
}

static void devices(char **args) {
  (void)args;
  must_fail("chmod of /dev/null", CALL_3(SYS_fchmodat, AT_FDCWD, "/dev/null", 0666)); /* the mode that it has: a hole must not harm the machine */
  must_fail("utimes of /dev/null", CALL_4(BY_ARCH(280, 88), AT_FDCWD, "/dev/null", 0, 0));
}

static void namespaces(char **args) {
  static const uint64_t flags[] = { CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP };
  (void)args;
  for (unsigned i = 0; i < 7; i++) {
    long child = CALL_5(BY_ARCH(56, 220), flags[i] | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) leave(0);
    must_fail("clone", child);
    must_fail("unshare", CALL_1(SYS_unshare, flags[i]));
    struct clone_args all = { .flags = flags[i], .exit_signal = SIGCHLD };
    child = CALL_2(SYS_clone3, &all, sizeof all);
    if (child == 0) leave(0);
    must_fail("clone3", child);
  }
  must_fail("unshare time", CALL_1(SYS_unshare, CLONE_NEWTIME));
  must_fail("setns", CALL_2(BY_ARCH(308, 268), 0, 0));
}

static void mounts(char **args) {
  struct mount_attr writable = { .attr_clr = MOUNT_ATTR_RDONLY };
  (void)args;
  must_fail("tmpfs", CALL_5(SYS_mount, "tmpfs", "/build", "tmpfs", 0, 0));
  must_fail("proc", CALL_5(SYS_mount, "proc", "/build", "proc", 0, 0));
  must_fail("bind", CALL_5(SYS_mount, "/dev", "/build", 0, MS_BIND, 0));
  must_fail("remount", CALL_5(SYS_mount, 0, "/", 0, MS_BIND | 32, 0));
  must_fail("umount", CALL_2(SYS_umount2, "/build", MNT_DETACH));
  must_fail("pivot_root", CALL_2(SYS_pivot_root, ".", "."));
  must_fail("chroot", CALL_1(BY_ARCH(161, 51), "/dev"));
  must_fail("open_tree", CALL_3(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE));
  must_fail("fsopen", CALL_2(SYS_fsopen, "tmpfs", 0));
  must_fail("mount_setattr", CALL_5(SYS_mount_setattr, AT_FDCWD, "/", 0, &writable, sizeof writable));
  must_fail("device", CALL_4(BY_ARCH(259, 33), AT_FDCWD, "disk", 0060660, 0xfe00));
  must_fail("console", CALL_4(BY_ARCH(259, 33), AT_FDCWD, "kmem", 0020660, 0x102));
}

static void other_processes(char **args) {
  int64_t other = (int64_t)parse_number(args[0]);
  struct rlimit none = { 0, 0 };
  struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t times[3]; } idle = { 48, 5, 0, 0, 0, { 0 } };
  uint64_t cpus = 1;
  must_fail("kill of a host's process", CALL_2(BY_ARCH(62, 129), other, 0));
  must_fail("tgkill of it", CALL_3(BY_ARCH(234, 131), other, other, 0));
  must_fail("tkill of it", CALL_2(BY_ARCH(200, 130), other, 0));
  long pidfd = CALL_2(SYS_pidfd_open, other, 0);
  must_fail("pidfd_send_signal", pidfd < 0 ? pidfd : CALL_4(SYS_pidfd_send_signal, pidfd, 0, 0, 0));
  must_fail("limits of it", CALL_4(SYS_prlimit64, other, RLIMIT_NOFILE, &none, 0));
  must_fail("priority of it", CALL_3(BY_ARCH(141, 140), 0, other, 19));
  must_fail("scheduling of it", CALL_3(BY_ARCH(314, 274), other, &idle, 0));
  must_fail("processors of it", CALL_3(BY_ARCH(203, 122), other, sizeof cpus, &cpus));
  must_fail("ptrace of it", CALL_4(BY_ARCH(101, 117), 16, parse_number(args[0]), 0, 0));
  must_fail("ptrace of pid 1", CALL_4(BY_ARCH(101, 117), 16, 1, 0, 0));
  must_fail("pidfd_getfd", CALL_3(438, 0, 0, 0));
  must_fail("process_vm_readv", CALL_6(BY_ARCH(310, 270), 1, 0, 0, 0, 0, 0));
  must_fail("kcmp", CALL_5(BY_ARCH(312, 272), 1, 1, 0, 0, 0));
  if (!equal_text(args[1], "own-pid-1")) return;
  /* It must survive this: it says how the command ended. */
  CALL_2(BY_ARCH(62, 129), 1, SIGKILL);
  CALL_2(BY_ARCH(62, 129), 1, 15);
  sleep_ms(20);
}

static void privileges(char **args) {
  struct cap_header header = { CAP_VERSION_3, 0 };
  struct cap_data all[2] = { { ~0u, ~0u, ~0u }, { ~0u, ~0u, ~0u } };
  uint32_t groups[1] = { 0 };
  struct rlimit more_files = { 1 << 20, 1 << 20 };
  (void)args;
  must_fail("setuid", CALL_1(BY_ARCH(105, 146), 0));
  must_fail("setgid", CALL_1(BY_ARCH(106, 144), 0));
  must_fail("setresuid", CALL_3(SYS_setresuid, 0, 0, 0));
  must_fail("setgroups", CALL_2(SYS_setgroups, 1, groups));
  must_fail("capset", CALL_2(SYS_capset, &header, all));
  must_fail("sethostname", CALL_2(SYS_sethostname, "evil", 4));
  must_fail("raising NOFILE", CALL_4(SYS_prlimit64, 0, RLIMIT_NOFILE, &more_files, 0));
  must_fail("no_new_privs off", CALL_5(SYS_prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

static void kernel_doors(char **args) {
  static char big[256];
  (void)args;
  must_fail("io_uring_setup", CALL_2(425, 1, big));
  must_fail("io_uring_enter", CALL_6(426, 0, 0, 0, 0, 0, 0));
  must_fail("io_uring_register", CALL_4(427, -1, 0, 0, 0));
  must_fail("perf_event_open", CALL_5(BY_ARCH(298, 241), big, 0, -1, -1, 0));
  must_fail("name_to_handle_at", CALL_5(BY_ARCH(303, 264), AT_FDCWD, "/build", big, big + 128, 0));
  must_fail("open_by_handle_at", CALL_3(BY_ARCH(304, 265), AT_FDCWD, big, 0));
  must_fail("keyctl", CALL_5(BY_ARCH(250, 219), 0, -3, 0, 0, 0));
  must_fail("add_key", CALL_5(BY_ARCH(248, 217), "user", "k", "v", 1, -3));
  must_fail("bpf", CALL_3(BY_ARCH(321, 280), 0, big, 48));
  must_fail("userfaultfd", CALL_1(BY_ARCH(323, 282), 1));
  must_fail("syslog", CALL_3(BY_ARCH(103, 116), 10, 0, 0));
  must_fail("kexec_load", CALL_4(BY_ARCH(246, 104), 0, 0, 0, 0));
  must_fail("finit_module", CALL_3(BY_ARCH(313, 273), 0, "", 0));
  must_fail("fanotify_init", CALL_2(BY_ARCH(300, 262), 0, 0));
  must_fail("listmount", CALL_4(458, big, big, 1, 0));
}

static void descriptors(char **args) {
  (void)args;
  for (long fd = 3; fd < 4096; fd++) must_fail("F_GETFD", CALL_3(SYS_fcntl, fd, 1, 0));
}

/* Writes what a step should not depend on to a file: `args[0]` says what. */
static void reveal(char **args) {
  char text[4096] = "", *end = text;
  if (equal_text(args[0], "user")) append_number(text, (uint64_t)CALL_0(SYS_geteuid));
  if (equal_text(args[0], "folder")) CALL_2(BY_ARCH(79, 17), text, sizeof text);
  if (equal_text(args[0], "host")) {
    CALL_1(BY_ARCH(63, 160), text);
    append_text(text, text + 65);
  }
  if (equal_text(args[0], "processors")) {
    uint64_t mask[128] = { 0 }, count = 0;
    CALL_3(BY_ARCH(204, 123), 0, sizeof mask, mask);
    for (int i = 0; i < 128 * 64; i++) count += mask[i / 64] >> i % 64 & 1;
    append_number(text, count);
  }
  if (equal_text(args[0], "order")) {
    char entries[4096] __attribute__((aligned(8)));
    long fd = open_at("many", O_RDONLY | O_DIRECTORY), n;
    while ((n = CALL_3(SYS_getdents64, fd, entries, sizeof entries)) > 0)
      for (long at = 0; at < n;) {
        struct directory_entry *entry = (struct directory_entry *)(entries + at);
        at += entry->length;
        if (entry->name[0] != '.') end = append_text(append_text(end, entry->name), " ");
      }
  }
  write_file(args[1], text);
}

static void look(char **args, char **env) {
  char text[65 * 6], cwd[256];
  (void)args;
  say_result("uid", CALL_0(SYS_geteuid));
  say_result("gid", CALL_0(SYS_getegid));
  say_result("pid", CALL_0(SYS_getpid));
  say_result("umask", CALL_1(SYS_umask, 022));
  CALL_1(BY_ARCH(63, 160), text);
  say("host "), say(text + 65), say("\n");
  say("domain "), say(text + 65 * 5), say("\n");
  CALL_2(BY_ARCH(79, 17), cwd, sizeof cwd);
  say("cwd "), say(cwd), say("\n");
  for (; *env; env++) say("env "), say(*env), say("\n");
  for (long fd = 0; fd < 1024; fd++)
    if (CALL_3(SYS_fcntl, fd, 1 /* F_GETFD */, 0) >= 0) say_result("open", fd);
  say_result("stdin", CALL_3(SYS_read, 0, cwd, 1));
  list("/"), list("/dev"), list("/store"), list(".");
}

static void outputs(char **args) {
  const char *kind = args[0];
  CALL_3(SYS_mkdirat, AT_FDCWD, "out", 0755);
  if (equal_text(kind, "absolute")) CALL_3(SYS_symlinkat, "/etc/passwd", AT_FDCWD, "out/x");
  if (equal_text(kind, "up")) CALL_3(SYS_symlinkat, "../in", AT_FDCWD, "out/x");
  if (equal_text(kind, "inner-up")) CALL_3(SYS_symlinkat, "y/../../in", AT_FDCWD, "out/x");
  if (equal_text(kind, "fifo")) CALL_4(BY_ARCH(259, 33), AT_FDCWD, "out/x", 0010644, 0);
  if (equal_text(kind, "socket")) CALL_4(BY_ARCH(259, 33), AT_FDCWD, "out/x", 0140644, 0);
  if (equal_text(kind, "name")) write_file("out/\xff", "x");
  if (equal_text(kind, "way")) CALL_3(SYS_symlinkat, "/dev", AT_FDCWD, "way");
  if (equal_text(kind, "deep"))
    for (int i = 0; i < 80; i++) CALL_3(SYS_mkdirat, AT_FDCWD, i ? "d" : "out/d", 0755), CALL_1(SYS_chdir, i ? "d" : "out/d");
  if (equal_text(kind, "huge")) { /* sparse, so that the tmpfs holds it */
    for (int i = 0; i < 3; i++) {
      char name[] = "out/0";
      name[4] = (char)('0' + i);
      long fd = open_at(name, O_WRONLY | O_CREAT);
      say_result("ftruncate", CALL_2(BY_ARCH(77, 46), fd, (int64_t)parse_number(args[1])));
    }
  }
  if (equal_text(kind, "many"))
    for (int i = 0; i < 300; i++) {
      char name[32];
      append_number(append_text(name, "out/"), (uint64_t)i);
      write_file(name, "");
    }
  if (equal_text(kind, "good")) {
    write_file("out/plain", "abc");
    write_file("out/setuid", "");
    change_mode("out/setuid", 06755);
    write_file("out/secret", "s");
    change_mode("out/secret", 0);
    CALL_3(SYS_mkdirat, AT_FDCWD, "out/shut", 0755);
    write_file("out/shut/x", "x");
    change_mode("out/shut", 0);
    CALL_3(SYS_symlinkat, "../plain", AT_FDCWD, "out/shut-link");
    CALL_3(SYS_mkdirat, AT_FDCWD, "out/folder", 0755);
    CALL_3(SYS_symlinkat, "../plain", AT_FDCWD, "out/folder/link");
    CALL_3(SYS_unlinkat, AT_FDCWD, "out/shut-link", 0);
  }
}

/* Files that no single limit meets. */
static void fill_many(char **args) {
  static char zeros[1 << 20];
  int64_t all = 0;
  (void)args;
  for (int i = 0; i < 4096; i++) {
    char name[32];
    append_number(append_text(name, "big-"), (uint64_t)i);
    long fd = open_at(name, O_WRONLY | O_CREAT), n = -1;
    for (int part = 0; part < 8 && (n = CALL_3(SYS_write, fd, zeros, sizeof zeros)) > 0; part++) all++;
    if (n <= 0) break;
    CALL_1(SYS_close, fd);
    sleep_ms(10);
  }
  say_result("megabytes", all);
}

/* Each ends at once and leaves two: nobody can end them faster than they come, one by one. */
static void fork_storm(char **args) {
  (void)args;
  int64_t rounds = 0;
  for (; rounds < 1000000; rounds++) {
    long child = fork();
    if (child < 0) sleep_ms(1);
    if (child > 0) leave(0);
  }
}

static void fork_bomb(char **args) {
  (void)args;
  int64_t made = 0;
  long child;
  while ((child = fork()) > 0 && made < 100000) made++;
  if (child == 0)
    for (;;) sleep_ms(1000);
  say_result("children", made);
}

static void daemon(char **args) {
  (void)args;
  if (fork() == 0) {
    CALL_0(SYS_setsid);
    if (fork() == 0)
      for (;;) sleep_ms(1000);
    leave(0);
  }
  sleep_ms(30);
}

static void descendants(char **args) {
  (void)args;
  for (int i = 0; i < 20; i++)
    if (fork() == 0) {
      CALL_0(SYS_setsid);
      for (;;) sleep_ms(1000);
    }
  for (;;) sleep_ms(1000);
}

/* Two processes, each with half of it, for so many milliseconds: 1500, so that samples see it, if nothing is said. */
static void eat(char **args) {
  uint64_t size = parse_number(args[0]) << 19;
  fork();
  char *memory = (char *)CALL_6(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, 2 | MAP_ANONYMOUS, -1, 0);
  for (uint64_t i = 0; i < size; i += 4096) memory[i] = 1;
  sleep_ms(args[1] ? (int)parse_number(args[1]) : 1500);
}

/* So many megabytes in a file, then in memory. */
static void fill_and_eat(char **args) {
  static char zeros[1 << 20];
  long fd = open_at("big", O_WRONLY | O_CREAT);
  /* The largest file that a step may have is smaller than what all together may take. */
  for (uint64_t i = 0, all = parse_number(args[0]); i < all; i++) {
    if (i % 8 == 7) {
      char name[24];
      append_number(name, i);
      CALL_1(SYS_close, fd);
      fd = open_at(name, O_WRONLY | O_CREAT);
    }
    if (CALL_3(SYS_write, fd, zeros, sizeof zeros) < 0) leave(9);
  }
  eat(args + 1);
}

static void talk(char **args) {
  uint64_t lines = parse_number(args[0]);
  for (uint64_t i = 0; i < lines; i++) {
    char line[64];
    append_text(append_number(append_text(line, i % 2 ? "err " : "out "), i), "\n");
    CALL_3(SYS_write, i % 2 ? 2 : 1, line, text_length(line));
  }
}

__attribute__((used)) void start(long *stack) {
  char **args = (char **)(stack + 1), **env = args + stack[0] + 1, *name = args[1];
  args += 2;
  if (equal_text(name, "host-files")) host_files(args);
  else if (equal_text(name, "network")) network(args);
  else if (equal_text(name, "abstract")) must_fail("connect", abstract_socket(args[0], 0));
  else if (equal_text(name, "listen")) say_result("listen", abstract_socket(args[0], 1)), write_file("mine", args[0]), sleep_ms(400);
  else if (equal_text(name, "write-inputs")) write_inputs(args);
  else if (equal_text(name, "devices")) devices(args);
  else if (equal_text(name, "namespaces")) namespaces(args);
  else if (equal_text(name, "mounts")) mounts(args);
  else if (equal_text(name, "other-processes")) other_processes(args);
  else if (equal_text(name, "privileges")) privileges(args);
  else if (equal_text(name, "kernel-doors")) kernel_doors(args);
  else if (equal_text(name, "descriptors")) descriptors(args);
  else if (equal_text(name, "reveal")) reveal(args);
  else if (equal_text(name, "look")) look(args, env);
  else if (equal_text(name, "outputs")) outputs(args);
  else if (equal_text(name, "fork-bomb")) fork_bomb(args);
  else if (equal_text(name, "fork-storm")) fork() == 0 ? fork_storm(args) : sleep_ms(50);
  else if (equal_text(name, "fill-many")) fill_many(args);
  else if (equal_text(name, "path-socket")) path_socket(args);
  else if (equal_text(name, "touch-file")) touch_file(args);
  else if (equal_text(name, "links-out")) links_out(args);
  else if (equal_text(name, "shared-objects")) shared_objects(args);
  else if (equal_text(name, "make-shared")) make_shared(args);
  else if (equal_text(name, "remove-shared")) remove_shared(args);
  else if (equal_text(name, "daemon")) daemon(args);
  else if (equal_text(name, "descendants")) descendants(args);
  else if (equal_text(name, "talk")) talk(args);
  else if (equal_text(name, "eat")) eat(args);
  else if (equal_text(name, "fill-and-eat")) fill_and_eat(args);
  else if (equal_text(name, "exit")) leave((int)parse_number(args[0]));
  else if (equal_text(name, "fill")) {
    static char zeros[1 << 20];
    long fd = open_at("big", O_WRONLY | O_CREAT), n = 0, all = 0;
    while (all < 4096 && (n = CALL_3(SYS_write, fd, zeros, sizeof zeros)) > 0) all++;
    say_result("megabytes", all), say_result("error", n);
  } else if (equal_text(name, "copy")) {
    static char buffer[1 << 16];
    long from = read_path(args[0]), to = open_at(args[1], O_WRONLY | O_CREAT), n;
    while ((n = CALL_3(SYS_read, from, buffer, sizeof buffer)) > 0) CALL_3(SYS_write, to, buffer, n);
    leave(from < 0 || to < 0);
  } else if (equal_text(name, "crash")) *(volatile int *)8 = 1;
#if defined(__x86_64__)
  else if (equal_text(name, "int80")) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    must_fail("getpid by int 0x80", result);
  } else if (equal_text(name, "x32")) must_fail("getpid by x32", CALL_0(0x40000000 | 39));
#endif
  else leave(64);
  leave(escaped ? 42 : 0);
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call start\n");
#else
__asm__(".globl _start\n_start:\n  mov x29, #0\n  mov x0, sp\n  bl start\n");
#endif
