#include "group.h"
#include "kernel.h"
#include "system-call.h"
#include "text.h"

static long open_in(const char *group, const char *name, int flags) {
  char path[4096 + 32];
  if (text_length(group) >= 4096) return -ENAMETOOLONG;
  append_text(append_text(append_text(path, group), "/"), name);
  return CALL_4(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0);
}

long clone_into_group(const char *group) {
  long fd = CALL_4(SYS_openat, AT_FDCWD, group, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0) return fd;
  struct clone_args args = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)fd };
  long child = CALL_2(SYS_clone3, &args, sizeof args);
  CALL_1(SYS_close, fd);
  return child;
}

long join_group(const char *group) {
  long fd = open_in(group, "cgroup.procs", O_WRONLY);
  if (fd < 0) return fd;
  long error = CALL_3(SYS_write, fd, "0", 1);
  CALL_1(SYS_close, fd);
  return error < 0 ? error : 0;
}

int killed_in_group(const char *group) {
  static long events = -1;
  static uint64_t known;
  char text[1024];
  if (events < 0 && (events = open_in(group, "memory.events", O_RDONLY)) < 0) events = open_in(group, "memory.oom_control", O_RDONLY);
  long n = events < 0 ? events : CALL_4(SYS_pread64, events, text, sizeof text - 1, 0);
  if (n < 0) return 0;
  text[n] = 0;
  uint64_t kills = field_of(text, "oom_kill ");
  int more = kills > known;
  known = kills;
  return more;
}

static long preference = -1;
static char usual[16];

void open_preference(void) {
  preference = CALL_4(SYS_openat, AT_FDCWD, "/proc/self/oom_score_adj", 2 /* O_RDWR */ | O_CLOEXEC, 0);
  if (preference >= 0 && CALL_4(SYS_pread64, preference, usual, sizeof usual - 1, 0) <= 0) usual[0] = 0;
}

void prefer_children(int yes) {
  const char *score = yes ? "500" : usual;
  if (preference >= 0 && usual[0]) CALL_3(SYS_write, preference, score, text_length(score));
}
