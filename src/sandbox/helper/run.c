/* The runner: lives inside the slot, without any right over the host, and starts an action per request. */
#include "run.h"
#include "action.h"
#include "channel.h"
#include "group.h"
#include "kernel.h"
#include "slot.h"
#include "system-call.h"
#include "text.h"

static uint64_t now_ns(void) {
  struct timespec now;
  CALL_2(SYS_clock_gettime, 1 /* CLOCK_MONOTONIC */, &now);
  return (uint64_t)now.seconds * 1000000000u + (uint64_t)now.nanoseconds;
}

/* Fills the arena from a request; 0 or -1 for one that doesn't follow the protocol. */
static int parse_request(struct arena *arena) {
  struct reader reader = { arena->request + 1, arena->request + arena->request_length, 0 };
  uint32_t count;
  arena->timeout_ms = read_u32(&reader);
  arena->waits = read_u8(&reader);
  arena->output_folder = read_text(&reader);
  arena->program = read_text(&reader);
  if ((count = read_u32(&reader)) > MAX_LIST || count == 0) return -1;
  for (uint32_t i = 0; i < count; i++) arena->argv[i] = read_text(&reader);
  arena->argv[count] = 0;
  if ((count = read_u32(&reader)) > MAX_LIST) return -1;
  for (uint32_t i = 0; i < count; i++) arena->envp[i] = read_text(&reader);
  arena->envp[count] = 0;
  if ((arena->mount_count = read_u32(&reader)) > MAX_LIST) return -1;
  for (uint32_t i = 0; i < arena->mount_count; i++) {
    struct mount_request *mount = &arena->mounts[i];
    mount->kind = read_u8(&reader);
    mount->path = read_text(&reader);
    mount->from = read_bytes(&reader, &mount->size);
  }
  if ((arena->output_count = read_u32(&reader)) > MAX_LIST) return -1;
  for (uint32_t i = 0; i < arena->output_count; i++) arena->outputs[i] = read_text(&reader);
  return reader.bad ? -1 : 0;
}

/* A tmpfs that belongs to no namespace yet: the runner keeps the descriptor, so that it outlives the action that mounts it. */
static int make_work_folder(struct arena *arena) {
  char size[24], entries[24];
  append_number(size, arena->limits.tmpfs_bytes);
  append_number(entries, arena->limits.output_entries * 2);
  long fs = CALL_2(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
  if (fs < 0) return failed(arena, "fsopen of the working folder", fs);
  CALL_5(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "size", size, 0);
  CALL_5(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "nr_inodes", entries, 0);
  CALL_5(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "mode", "0755", 0);
  if (arena->privileged) {
    CALL_5(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "uid", arena->appearance.uid_text, 0);
    CALL_5(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "gid", arena->appearance.uid_text, 0);
  }
  long error = CALL_5(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, 0, 0, 0);
  long work = error < 0 ? error : CALL_3(SYS_fsmount, fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
  CALL_1(SYS_close, fs);
  return work < 0 ? failed(arena, "making the working folder", work) : (int)work;
}

/* How often the memory of a running action is looked at. */
#define WATCH_NS 250000000u

/* 1: more may come; 0: no writer is left. */
static int drain_log(struct arena *arena, int fd) {
  static char beyond[65536];
  uint64_t room = arena->limits.log_bytes - arena->log_length;
  long n = CALL_3(SYS_read, fd, room ? arena->log + arena->log_length : beyond, room ? room : sizeof beyond);
  if (n == -EINTR) return 1;
  if (n <= 0) return 0;
  if (room) arena->log_length += (uint64_t)n;
  else arena->log_cut = 1;
  return 1;
}

static void set_ending(struct arena *arena, uint32_t kind, uint32_t value, const char *subject) {
  arena->ending = kind;
  arena->ending_value = value;
  arena->ending_subject = subject;
}

/* Waits for the end of the action, the deadline, a cancellation or the end of Node, whichever is first. Gives the largest sample of what its processes held.
 * `go`: what the action waits for a byte of, or -1; `start` is when it came. */
static uint64_t attend(struct arena *arena, int collector, int pidfd, int log, int go, uint64_t *start) {
  int log_open = 1, killed = 0;
  uint64_t limit = (uint64_t)arena->timeout_ms * 1000000u;
  uint64_t peak = 0;
  uint64_t next_watch = now_ns() + WATCH_NS;
  for (;;) {
    uint64_t now = now_ns();
    uint64_t deadline = *start + limit;
    uint64_t left = killed || limit == 0 || go >= 0 ? 3600ull * 1000000000u : now < deadline ? deadline - now : 0;
    if (left > WATCH_NS) left = WATCH_NS;
    struct timespec wait = { (int64_t)(left / 1000000000u), (int64_t)(left % 1000000000u) };
    struct pollfd watched[3 + RELAY_POLLED] = { { pidfd, POLLIN, 0 }, { killed ? -1 : 0, POLLIN, 0 }, { log_open ? log : -1, POLLIN, 0 } };
    if (arena->relay) watch_relay(arena->relay, watched + 3);
    long ready = CALL_5(SYS_ppoll, watched, arena->relay ? 3 + RELAY_POLLED : 3, &wait, 0, 0);
    if (log_open && watched[2].revents) log_open = drain_log(arena, log);
    if (arena->relay && move_relay(arena->relay, watched + 3) < 0 && !killed) {
      CALL_4(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0);
      set_ending(arena, ENDING_SIGNALLED, SIGPIPE, "");
      killed = 1;
    }
    if (watched[0].revents) break;
    if (watched[1].revents) {
      struct { uint32_t length; uint8_t kind; } __attribute__((packed)) frame;
      int gone = read_all(0, &frame, sizeof frame) < 0;
      if (!gone && frame.kind == REQUEST_GO && go >= 0) {
        *start = now_ns();
        CALL_3(SYS_write, go, &frame.kind, 1);
        CALL_1(SYS_close, go);
        go = -1;
        continue;
      }
      CALL_4(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0);
      if (gone) leave(0); /* Node is gone; the collector sees the end of this process */
      set_ending(arena, ENDING_CANCELLED, 0, "");
      killed = 1;
    } else if (ready == 0 && !killed && limit != 0 && go < 0 && now_ns() >= deadline) {
      CALL_4(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0);
      set_ending(arena, ENDING_TIMED_OUT, 0, "");
      killed = 1;
    } else if (!killed && now >= next_watch) {
      next_watch = now + WATCH_NS;
      send_message(collector, MESSAGE_WATCH, -1);
    }
    if (arena->watched_bytes > peak) peak = arena->watched_bytes;
    if (!killed && (arena->killed_in_group || arena->watched_bytes > arena->limits.memory_bytes)) {
      CALL_4(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0);
      set_ending(arena, ENDING_SIGNALLED, SIGKILL, "");
      arena->out_of_memory = 1;
      killed = 1;
    }
  }
  if (go >= 0) CALL_1(SYS_close, go);
  if (arena->relay) finish_relay(arena->relay);
  return peak;
}

static void conclude(struct arena *arena, int init_status) {
  if (arena->ending) return;
  if (arena->failed_step) return set_ending(arena, ENDING_SETUP_FAILED, (uint32_t)arena->failed_errno, arena->failed_step);
  int status = arena->command_ended ? arena->command_status : init_status;
  if ((status & 0x7f) == 0 && arena->command_ended) set_ending(arena, ENDING_EXITED, (uint32_t)(status >> 8) & 0xff, "");
  else if ((status & 0x7f) != 0) set_ending(arena, ENDING_SIGNALLED, (uint32_t)status & 0x7f, "");
  else set_ending(arena, ENDING_SETUP_FAILED, EPROTO, "watching the command");
}

/* Gives the work folder's descriptor, or -1. */
static int run_request(struct arena *arena, int collector, int self) {
  int pipe[2], go[2] = { -1, -1 }, pidfd = -1, init_status = 0;
  struct rusage usage = { 0 };
  uint64_t start = now_ns(), peak = 0;
  arena->failed_step = 0;
  arena->command_ended = 0;
  arena->log_length = 0;
  arena->log_cut = 0;
  arena->out_of_memory = 0;
  arena->watched_bytes = 0;
  arena->killed_in_group = 0;
  set_ending(arena, 0, 0, "");
  if (parse_request(arena) < 0) {
    set_ending(arena, ENDING_SETUP_FAILED, EPROTO, "reading the request");
    return -1;
  }
  int work = make_work_folder(arena);
  if (work < 0) {
    conclude(arena, 0);
    return -1;
  }
  CALL_2(SYS_pipe2, pipe, O_CLOEXEC);
  if (arena->waits) CALL_2(SYS_pipe2, go, O_CLOEXEC);
  struct clone_args clone = {
    .flags = CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNS | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&pidfd, .exit_signal = SIGCHLD,
  };
  prefer_children(1);
  long init = CALL_2(SYS_clone3, &clone, sizeof clone);
  if (init == 0) be_action(arena, work, pipe[1], go, self);
  prefer_children(0);
  CALL_1(SYS_close, pipe[1]);
  if (go[0] >= 0) CALL_1(SYS_close, go[0]);
  if (arena->relay) close_ends(arena->relay);
  if (init < 0) {
    failed(arena, "clone3", init);
    if (go[1] >= 0) CALL_1(SYS_close, go[1]);
  } else {
    arena->watched_pid = (int)init;
    peak = attend(arena, collector, pidfd, pipe[0], go[1], &start);
    while (CALL_4(SYS_wait4, init, &init_status, 0x40000000 /* __WALL */, &usage) == -EINTR) {}
    arena->watched_pid = 0;
    while (drain_log(arena, pipe[0])) {}
    CALL_1(SYS_close, pidfd);
  }
  CALL_1(SYS_close, pipe[0]);
  conclude(arena, init_status);
  arena->wall_ns = now_ns() - start;
  arena->cpu_us = (uint64_t)((usage.user.seconds + usage.system.seconds) * 1000000 + usage.user.microseconds + usage.system.microseconds);
  arena->max_rss_bytes = (uint64_t)usage.max_rss_kib * 1024;
  if (peak > arena->max_rss_bytes) arena->max_rss_bytes = peak;
  return work;
}

_Noreturn void be_runner(struct arena *arena, int collector, int is_in_group) {
  long error = arena->group && !is_in_group ? join_group(arena->group) : 0;
  if (error < 0) failed(arena, JOINING_GROUP, error);
  if (error < 0 || enter_slot(arena) < 0) {
    send_message(collector, MESSAGE_READY, -1);
    leave(1);
  }
  int self = (int)CALL_2(SYS_pidfd_open, CALL_0(SYS_getpid), 0);
  send_message(collector, MESSAGE_READY, -1);
  for (;;) {
    uint32_t length;
    if (read_all(0, &length, 4) < 0 || length == 0 || length > REQUEST_BYTES || read_all(0, arena->request, length) < 0) leave(0);
    arena->request_length = length;
    if (arena->request[0] != REQUEST_RUN) continue; /* came after the end of what it meant */
    int work = run_request(arena, collector, self);
    send_message(collector, MESSAGE_COLLECT, work);
    if (work >= 0) CALL_1(SYS_close, work);
  }
}
