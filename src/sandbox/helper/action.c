/* Runs in namespaces of its own: lays out the input root, gives up all power, forks the command, and then only reaps (a command that is pid 1 itself
 * is spared by signals and gets wrong exit statuses after abort). */
#include "action.h"
#include "channel.h"
#include "folders.h"
#include "kernel.h"
#include "program.h"
#include "rights.h"
#include "seccomp.h"
#include "slot.h"
#include "system-call.h"
#include "text.h"

static long make_folder(const char *path) {
  long error = CALL_3(SYS_mkdirat, AT_FDCWD, path, 0755);
  if (error == -ENOENT) {
    make_parents(AT_FDCWD, path);
    error = CALL_3(SYS_mkdirat, AT_FDCWD, path, 0755);
  }
  return error == -EEXIST ? 0 : error;
}

/* Gives a descriptor for writing. */
static long make_file(const char *path) {
  long fd = CALL_4(SYS_openat, AT_FDCWD, path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0444);
  if (fd == -ENOENT) {
    make_parents(AT_FDCWD, path);
    fd = CALL_4(SYS_openat, AT_FDCWD, path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0444);
  }
  return fd;
}

/* As a file of the store: its mode, its time. */
static long write_text(const char *path, const char *bytes, uint32_t size) {
  long fd = make_file(path);
  if (fd < 0) return fd;
  long error = write_all((int)fd, bytes, size);
  if (error == 0) error = CALL_4(SYS_utimensat, fd, 0, store_times, 0);
  CALL_1(SYS_close, fd);
  return error;
}

/* `from` is relative to the store. A bind inherits the read-only, nosuid, nodev of the store's mount. */
static long bind(const char *path, const char *from) {
  char source[4096 + 8] = "/store/";
  if (text_length(from) >= 4096) return -ENAMETOOLONG;
  append_text(source + 7, from);
  return CALL_5(SYS_mount, source, path, 0, MS_BIND, 0);
}

static int place(struct arena *arena, const struct mount_request *mount) {
  long error;
  switch (mount->kind) {
  case MOUNT_FILE:
    if ((error = make_file(mount->path)) < 0) return failed(arena, "making the place of an input", error);
    CALL_1(SYS_close, error);
    error = bind(mount->path, mount->from);
    return error < 0 ? failed(arena, "mounting an input file", error) : 0;
  case MOUNT_TREE:
    if ((error = make_folder(mount->path)) < 0) return failed(arena, "making the place of an input", error);
    error = bind(mount->path, mount->from);
    return error < 0 ? failed(arena, "mounting an input tree", error) : 0;
  case MOUNT_TEXT:
    error = write_text(mount->path, mount->from, mount->size);
    return error < 0 ? failed(arena, "writing an input", error) : 0;
  case MOUNT_FOLDER:
    error = make_folder(mount->path);
    return error < 0 ? failed(arena, "making a folder", error) : 0;
  default:
    error = CALL_3(SYS_symlinkat, mount->from, AT_FDCWD, mount->path);
    if (error == -ENOENT) {
      make_parents(AT_FDCWD, mount->path);
      error = CALL_3(SYS_symlinkat, mount->from, AT_FDCWD, mount->path);
    }
    return error < 0 ? failed(arena, "making a symbolic link", error) : 0;
  }
}

static int lay_out(struct arena *arena, int work, int *program) {
  if (arena->privileged) { /* folders belong to the command */
    CALL_1(SYS_setfsgid, arena->appearance.uid);
    CALL_1(SYS_setfsuid, arena->appearance.uid);
  }
  /* An empty folder, to lie over the store in the end. To detach that would have the kernel wait for all processors (synchronize_rcu_expedited). */
  long cover = CALL_3(SYS_open_tree, AT_FDCWD, arena->appearance.folder, OPEN_TREE_CLONE | O_CLOEXEC), error = cover;
  if (error < 0) return failed(arena, "open_tree of the cover", error);
  error = CALL_5(SYS_move_mount, work, "", AT_FDCWD, arena->appearance.folder, MOVE_MOUNT_F_EMPTY_PATH);
  if (error < 0) return failed(arena, "mounting the working folder", error);
  if ((error = CALL_1(SYS_chdir, arena->appearance.folder)) < 0) return failed(arena, "entering the working folder", error);
  for (uint32_t i = 0; i < arena->mount_count; i++)
    if (place(arena, &arena->mounts[i]) < 0) return -1;
  for (uint32_t i = 0; i < arena->output_count; i++) make_parents(AT_FDCWD, arena->outputs[i]);
  *program = open_program(arena);
  error = CALL_5(SYS_move_mount, cover, "", AT_FDCWD, "/store", MOVE_MOUNT_F_EMPTY_PATH);
  CALL_1(SYS_close, cover);
  return error < 0 ? failed(arena, "covering the store", error) : 0;
}

/* The lowest ones of those that it may use. */
static void limit_processors(int most) {
  uint64_t mask[128] = { 0 };
  if (CALL_3(SYS_sched_getaffinity, 0, sizeof mask, mask) < 0) return;
  for (int i = 0; i < 128 * 64; i++)
    if ((mask[i / 64] >> i % 64 & 1) && most-- <= 0) mask[i / 64] &= ~((uint64_t)1 << i % 64);
  CALL_3(SYS_sched_setaffinity, 0, sizeof mask, mask);
}

static int give_up_power(struct arena *arena) {
  const char *step;
  long error;
  drop_bounding_set();
  if (arena->privileged) {
    if ((error = CALL_2(SYS_setgroups, 0, 0)) < 0) return failed(arena, "setgroups", error);
    if ((error = CALL_3(SYS_setresgid, arena->appearance.uid, arena->appearance.uid, arena->appearance.uid)) < 0) return failed(arena, "setresgid", error);
    if ((error = CALL_3(SYS_setresuid, arena->appearance.uid, arena->appearance.uid, arena->appearance.uid)) < 0) return failed(arena, "setresuid", error);
  }
  if ((error = drop_capabilities(&step)) < 0) return failed(arena, step, error);
  set_limits(&arena->limits);
  CALL_2(SYS_prctl, PR_SET_DUMPABLE, 0); /* the command has pid 1's uid and must not trace it */
  if ((error = install_filter()) < 0) return failed(arena, "installing the filter of system calls", error);
  return 0;
}

/* Deeper on the stack than its parent, which goes on with the same when this has become another program. */
__attribute__((noinline)) _Noreturn static void be_command(struct arena *arena, int log, int program) {
  CALL_0(SYS_setsid);
  long null = CALL_4(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY, 0);
  if (null < 0) failed(arena, "opening /dev/null", null), leave(1);
  if (null != 0) CALL_3(SYS_dup3, null, 0, 0);
  CALL_3(SYS_dup3, log, 1, 0);
  CALL_3(SYS_dup3, log, 2, 0);
  if (arena->relay) take_ends(arena->relay);
  CALL_3(SYS_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC);
  if (program >= 0) CALL_5(SYS_execveat, program, "", arena->argv, arena->envp, AT_EMPTY_PATH);
  failed(arena, "execve of the command", CALL_3(SYS_execve, arena->argv[0], arena->argv, arena->envp));
  leave(1);
}

_Noreturn void be_action(struct arena *arena, int work, int log, const int go[2], int runner) {
  struct pollfd runner_died = { runner, POLLIN, 0 };
  struct timespec at_once = { 0, 0 };
  long null = CALL_4(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY, 0);
  /* The runner's end: what waits must see when that is gone. */
  if (go[1] >= 0) CALL_1(SYS_close, go[1]);
  /* Nothing of the slot's channels stays open below, 0 the requests, 1 the responses, but for the word that the command has ended: to undo the mounts takes the
   * kernel up to a millisecond (synchronize_rcu_expedited), in which another command can run. The collector says nothing before this process is gone. */
  long responses = go[0] >= 0 ? CALL_3(SYS_fcntl, 1, F_DUPFD_CLOEXEC, 3) : -1;
  CALL_3(SYS_dup3, null, 0, 0);
  CALL_3(SYS_dup3, null, 1, 0);
  CALL_1(SYS_umask, 022);
  if (arena->appearance.processors) limit_processors(arena->appearance.processors);
  int program = -1;
  if (lay_out(arena, work, &program) < 0 || give_up_power(arena) < 0) leave(1);
  CALL_2(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL); /* after the last change of credentials, which clears it */
  if (CALL_5(SYS_ppoll, &runner_died, 1, &at_once, 0, 0) != 0) leave(1);
  char told;
  if (go[0] >= 0 && CALL_3(SYS_read, go[0], &told, 1) != 1) leave(1);

  /* clone: the filter hides clone3. Its memory is this process's until execve, and this process waits for that: nothing has to be copied. */
  long command = CALL_5(BY_ARCH(56, 220), CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
  if (command < 0) failed(arena, "fork of the command", command), leave(1);
  if (command == 0) be_command(arena, log, program);
  if (responses > 0) CALL_3(SYS_close_range, 0, responses - 1, 0);
  CALL_3(SYS_close_range, responses < 0 ? 0 : responses + 1, ~0u, 0);
  for (;;) {
    static const struct { uint32_t length; uint8_t kind; } __attribute__((packed)) word = { 1, RESPONSE_ENDED };
    int status;
    long ended = CALL_4(SYS_wait4, -1, &status, 0, 0);
    if (ended == command) {
      arena->command_status = status;
      arena->command_ended = 1;
      if (responses >= 0) write_all((int)responses, (const char *)&word, sizeof word);
      leave(0); /* the kernel ends what is left in the namespace */
    }
  }
}
