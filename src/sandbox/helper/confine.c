#include "confine.h"
#include "arena.h"
#include "kernel.h"
#include "landlock.h"
#include "outer-filter.h"
#include "relay.h"
#include "rights.h"
#include "seccomp.h"
#include "slot.h"
#include "system-call.h"
#include "text.h"
#include "watch.h"

enum { STATUS = 3, WNOHANG = 1, WALL = 0x40000000, MAX_DEPTH = 64, WATCH_MS = 250 };

static void tell(const char *what, int64_t number, const char *more) {
  char line[256], *at = append_text(line, what);
  if (number >= 0) at = append_number(append_text(at, " "), (uint64_t)number);
  if (*more) at = append_text(append_text(at, " "), more);
  at = append_text(at, "\n");
  CALL_3(SYS_write, STATUS, line, at - line);
}

_Noreturn static void fail(const char *step, long error) {
  tell("failed", -error, step);
  leave(1);
}

/* `uid` is the caller's own where it is not root, or where nobody else is known. */
static void become(uint32_t uid) {
  long error;
  drop_bounding_set();
  if (uid == (uint32_t)CALL_0(SYS_geteuid)) return;
  if ((error = CALL_2(SYS_setgroups, 0, 0)) < 0) fail("setgroups", error);
  if ((error = CALL_3(SYS_setresgid, uid, uid, uid)) < 0) fail("setresgid", error);
  if ((error = CALL_3(SYS_setresuid, uid, uid, uid)) < 0) fail("setresuid", error);
}

_Noreturn static void be_command(uint32_t uid, const struct limits *limits, long ruleset, char **command, char **environment, int parent, const struct relay *relay) {
  const char *step;
  long error, null = CALL_4(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY, 0);
  if (null < 0) fail("opening /dev/null", null);
  CALL_3(SYS_dup3, null, 0, 0);
  CALL_3(SYS_dup3, 1, 2, 0);
  CALL_3(SYS_fcntl, STATUS, 2 /* F_SETFD */, 1);
  CALL_0(SYS_setsid);
  if (relay) take_ends(relay);
  CALL_1(SYS_umask, 022);
  become(uid);
  if ((error = drop_capabilities(&step)) < 0) fail(step, error);
  set_limits(limits);
  die_with_parent(parent);
  if ((error = keep_to_ruleset(ruleset)) < 0) fail("landlock_restrict_self", error);
  if ((error = install_filter()) < 0 || (error = install_outer_filter()) < 0) fail("installing the filters of system calls", error);
  CALL_3(SYS_close_range, STATUS + 1, ~0u, 0);
  fail("execve of the command", CALL_3(SYS_execve, command[0], command, environment));
}

/* As their reaper, this process gets whoever loses its parent: when no child is left, nobody is. */
static void end_all(int self) {
  static int pids[MAX_PROCESSES];
  struct timespec pause = { 0, 1000000 };
  for (;;) {
    int count = list_below(self, pids), status;
    for (int i = 1; i < count; i++) CALL_2(BY_ARCH(62, 129), pids[i], SIGKILL);
    long ended = CALL_4(SYS_wait4, -1, &status, WNOHANG | WALL, 0);
    if (ended < 0 && ended != -EINTR) return;
    if (ended == 0) CALL_5(SYS_ppoll, 0, 0, &pause, 0, 0);
  }
}

/* Gives how it ended, where that was not by itself; "" else. `*status` is the command's. */
static const char *attend(int self, long command, int pidfd, const struct limits *limits, int *status, struct relay *relay) {
  struct timespec wait = { 0, WATCH_MS * 1000000 };
  for (;;) {
    struct pollfd watched[2 + RELAY_POLLED] = { { pidfd, POLLIN, 0 }, { 0, POLLIN, 0 } };
    if (relay) watch_relay(relay, watched + 2);
    long ready = CALL_5(SYS_ppoll, watched, relay ? 2 + RELAY_POLLED : 2, &wait, 0, 0);
    if (relay && move_relay(relay, watched + 2) < 0) return "unread";
    /* Whoever lost its parent is reaped, too. */
    for (long ended; (ended = CALL_4(SYS_wait4, -1, status, WNOHANG | WALL, 0)) > 0;)
      if (ended == command) return "";
    if (watched[1].revents) return "cancelled";
    if (ready > 0) continue;
    if (memory_below(self) > limits->memory_bytes) return "memory";
    if (disk_below(AT_FDCWD, ".", MAX_DEPTH) > limits->tmpfs_bytes) return "disk";
  }
}

_Noreturn void confine(char **words, char **environment) {
  char **command = words;
  for (int i = 0; i < 7; i++)
    if (!words[i]) leave(64);
  uint32_t uid = (uint32_t)parse_number(words[0]);
  struct limits limits = { .processes = parse_number(words[1]), .open_files = parse_number(words[2]), .output_bytes = parse_number(words[3]), .memory_bytes = parse_number(words[4]), .tmpfs_bytes = parse_number(words[5]) };
  while (*command && !equal_text(*command, "--")) command++;
  if (!*command || !command[1]) leave(64);
  *command++ = 0;
  int self = (int)CALL_0(SYS_getpid), status = 0;
  static struct relay joined;
  struct relay *relay = equal_text(words[6], "attached") ? &joined : 0;
  const char *step;
  CALL_3(SYS_close_range, relay ? STATUS + 4 : STATUS + 1, ~0u, 0);
  long error = relay ? open_relay(relay, STATUS + 1, &step) : 0;
  if (error < 0) fail(step, error);
  CALL_2(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1);
  /* The kernel counts a user's processes wherever they run. */
  if (uid == (uint32_t)CALL_0(SYS_geteuid)) limits.processes += tasks_of(uid);
  long ruleset = make_ruleset(words + 7);
  if (ruleset < 0) fail("Landlock (Linux 6.12 or newer, switched on)", ruleset);
  long child = CALL_5(BY_ARCH(56, 220), SIGCHLD, 0, 0, 0, 0);
  if (child < 0) fail("fork of the command", child);
  if (child == 0) be_command(uid, &limits, ruleset, command, environment, self, relay);
  if (relay) close_ends(relay);
  long pidfd = CALL_2(SYS_pidfd_open, child, 0);
  if (pidfd < 0) end_all(self), fail("pidfd_open", pidfd);
  const char *ending = attend(self, child, (int)pidfd, &limits, &status, relay);
  end_all(self);
  if (relay) finish_relay(relay);
  if (*ending) tell(ending, -1, "");
  else if ((status & 0x7f) != 0) tell("signalled", status & 0x7f, "");
  else tell("exited", status >> 8 & 0xff, "");
  leave(0);
}
