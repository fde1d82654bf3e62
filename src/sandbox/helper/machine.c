#include "machine.h"
#include "arena.h"
#include "kernel.h"
#include "slot.h"
#include "system-call.h"
#include "text.h"

/* PIECES as in src/run/detached/machine-log.ts. */
enum { GATE = 3, PIECES = 4, NO_PROGRAM = 127, WNOHANG = 1, F_SETFL = 4, SIGHUP = 1, SIGTERM = 15 };
/* Together more than a pipe holds: what is there when the program has ended is taken at once, and who writes without end is interrupted. */
enum { CHUNK = 65536, CHUNKS = 32 };
/* Of a name: `log.` and a number. */
enum { LONGEST = 32 };

/* `piece`: the one that is written to, `room` what it may still take, `file` -1 where it can't be had now. */
struct log {
  int folder, file;
  uint64_t piece, piece_bytes, room;
};

/* What ends a machine: SIG_DFL (0) or SIG_IGN (1). */
static void on_end(long handler) {
  static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
  struct { void *handler; uint64_t flags; void *restorer; uint64_t mask; } action = { (void *)handler, 0, 0, 0 };
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) CALL_4(SYS_rt_sigaction, signals[i], &action, 0, 8);
}

static int open_in(int folder, const char *name) {
  return (int)CALL_4(SYS_openat, folder, name, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static void open_piece(struct log *log) {
  char name[LONGEST];
  append_number(append_text(name, "log."), log->piece);
  log->file = open_in(log->folder, name);
}

static void turn_over(struct log *log) {
  char name[LONGEST];
  CALL_1(SYS_close, log->file);
  log->piece++;
  log->room = log->piece_bytes;
  if (log->piece >= PIECES) {
    append_number(append_text(name, "log."), log->piece - PIECES);
    CALL_3(SYS_unlinkat, log->folder, name, 0);
  }
  open_piece(log);
}

/* What can't be written now, as on a full disk, is lost: the machine goes on. */
static void write_log(struct log *log, const char *bytes, uint64_t size) {
  while (size > 0) {
    if (log->room == 0) turn_over(log);
    if (log->file < 0) open_piece(log);
    uint64_t part = size < log->room ? size : log->room;
    long wrote = CALL_3(SYS_write, log->file, bytes, part);
    if (wrote == -EINTR) continue;
    if (wrote <= 0) return;
    bytes += wrote;
    size -= (uint64_t)wrote;
    log->room -= (uint64_t)wrote;
  }
}

/* 1: more may come, 0: no writer is left. */
static int take(struct log *log, int from) {
  static char chunk[CHUNK];
  for (int i = 0; i < CHUNKS; i++) {
    long got = CALL_3(SYS_read, from, chunk, sizeof chunk);
    if (got == -EINTR) continue;
    if (got == -EAGAIN) return 1;
    if (got <= 0) return 0;
    write_log(log, chunk, (uint64_t)got);
  }
  return 1;
}

/* All of it is read: what is left in a socket that is closed is an error for the other side. */
static int may_go(void) {
  static const char go[] = "go\n";
  char word[sizeof go];
  return CALL_3(SYS_read, GATE, word, sizeof word) == sizeof go - 1 && memcmp(word, go, sizeof go - 1) == 0;
}

_Noreturn static void be_program(int self, int out, char **words, char **environment) {
  static const char why[] = ": it can't be run\n";
  on_end(0);
  die_with_parent(self);
  CALL_3(SYS_dup3, out, 1, 0);
  CALL_3(SYS_dup3, out, 2, 0);
  CALL_3(SYS_execve, words[0], words, environment);
  CALL_3(SYS_write, 2, words[0], text_length(words[0]));
  CALL_3(SYS_write, 2, why, sizeof why - 1);
  leave(NO_PROGRAM);
}

/* Takes what the program says until it has ended; gives its status. */
static int attend(struct log *log, long child, int from) {
  int pidfd = (int)CALL_2(SYS_pidfd_open, child, 0), status = 0;
  /* Where there are none of these, now and then. */
  struct timespec wait = { pidfd < 0 ? 0 : 3600, 100000000 };
  for (;;) {
    struct pollfd watched[2] = { { pidfd, POLLIN, 0 }, { from, POLLIN, 0 } };
    struct timespec left = wait;
    CALL_5(SYS_ppoll, watched, 2, &left, 0, 0);
    int has_ended = CALL_4(SYS_wait4, child, &status, WNOHANG, 0) == child;
    if (from >= 0 && take(log, from) == 0) {
      CALL_1(SYS_close, from);
      from = -1;
    }
    if (has_ended) return (status & 0x7f) != 0 ? 128 + (status & 0x7f) : status >> 8 & 0xff;
  }
}

_Noreturn void keep_machine(const char *folder, unsigned long log_bytes, char **words, char **environment) {
  int self = (int)CALL_0(SYS_getpid), ends[2];
  char line[LONGEST];
  /* A signal to the group ends the machine; this process stays to tell how. */
  on_end(1);
  CALL_3(SYS_close_range, GATE + 1, ~0u, 0);
  if (!may_go()) leave(0);
  CALL_1(SYS_close, GATE);
  struct log log = { .piece_bytes = log_bytes / PIECES, .room = log_bytes / PIECES };
  log.folder = (int)CALL_4(SYS_openat, AT_FDCWD, folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
  if (log.folder < 0 || log.room == 0 || CALL_2(SYS_pipe2, ends, O_CLOEXEC) < 0) leave(71);
  open_piece(&log);
  long child = CALL_5(BY_ARCH(56, 220), SIGCHLD, 0, 0, 0, 0);
  if (child < 0) leave(71);
  if (child == 0) be_program(self, ends[1], words, environment);
  CALL_1(SYS_close, ends[1]);
  CALL_3(SYS_fcntl, ends[0], F_SETFL, O_NONBLOCK);
  int status = attend(&log, child, ends[0]);
  int file = open_in(log.folder, "status");
  append_text(append_number(line, (uint64_t)status), "\n");
  CALL_3(SYS_write, file, line, text_length(line));
  leave(0);
}
