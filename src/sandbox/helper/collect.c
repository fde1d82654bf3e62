/* Copies outputs from an action's work folder to the store's side, hashing on the way. The owner of the store does it (so files that arrive are his),
 * on a folder that no process can touch any more; still, nothing is followed and nothing but regular files is opened. */
#include "collect.h"
#include "channel.h"
#include "group.h"
#include "kernel.h"
#include "run.h"
#include "sha256.h"
#include "system-call.h"
#include "text.h"
#include "watch.h"

enum { MAX_DEPTH = 64, MAX_PATH = 4096, EARLY_BYTES = 1 << 20 };

struct collection {
  struct arena *arena;
  struct writer *to;
  int folder;
  uint32_t count, files;
  uint64_t bytes;
  char path[MAX_PATH];
  size_t path_length;
  const char *refusal;
};

static int refuse(struct collection *c, const char *why) {
  if (!c->refusal) c->refusal = why;
  return -1;
}

/* A mode of 0 must not keep the owner out: a collector that is not root has no power over it but to change it. */
static long open_entry(int folder, const char *name, int flags) {
  long fd = CALL_4(SYS_openat, folder, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd != -EACCES) return fd;
  CALL_3(SYS_fchmodat, folder, name, 0700);
  return CALL_4(SYS_openat, folder, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0);
}

static int collect_file(struct collection *c, int folder, const char *name, const struct statx *about) {
  static char buffer[256 << 10];
  struct sha256 hash;
  uint8_t digest[32];
  uint64_t size = 0;
  char number[24];
  int from = (int)open_entry(folder, name, O_RDONLY);
  if (from < 0) return refuse(c, "it can't be read");
  append_number(number, c->files);
  int to = (int)CALL_4(SYS_openat, c->folder, number, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (to < 0) return failed(c->arena, "creating the copy of an output", to);
  sha256_begin(&hash);
  for (;;) {
    long n = CALL_3(SYS_read, from, buffer, sizeof buffer);
    if (n <= 0) {
      if (n < 0) failed(c->arena, "reading an output", n);
      break;
    }
    size += (uint64_t)n;
    c->bytes += (uint64_t)n;
    if (c->bytes > c->arena->limits.output_bytes) {
      refuse(c, "the outputs are larger than the limit");
      break;
    }
    sha256_add(&hash, buffer, (size_t)n);
    int error = write_all(to, buffer, (size_t)n);
    if (error < 0) {
      failed(c->arena, "writing the copy of an output", error);
      break;
    }
  }
  CALL_1(SYS_close, from);
  /* It goes to the disk while Kiln looks at it: who shows it waits for that (syncfs). */
  if (size >= EARLY_BYTES) CALL_4(SYS_sync_file_range, to, 0, 0, SYNC_FILE_RANGE_WRITE);
  /* As it is to stand in the store: whoever takes it in has less to do. */
  CALL_2(SYS_fchmod, to, about->mode & 0111 ? 0555 : 0444);
  CALL_4(SYS_utimensat, to, 0, store_times, 0);
  CALL_1(SYS_close, to);
  if (c->refusal || c->arena->failed_step) return -1;
  sha256_end(&hash, digest);
  put_u8(c->to, ENTRY_FILE);
  put_text(c->to, c->path, c->path_length);
  put_u8(c->to, (about->mode & 0111) != 0);
  put_u64(c->to, size);
  put_bytes(c->to, digest, sizeof digest);
  put_u32(c->to, c->files++);
  return 0;
}

static int collect_entry(struct collection *c, int folder, const char *name, int depth);

static int collect_folder(struct collection *c, int parent, const char *name, int depth) {
  char entries[4096] __attribute__((aligned(8)));
  if (depth == MAX_DEPTH) return refuse(c, "folders lie in each other more than 64 deep");
  int folder = (int)open_entry(parent, name, O_RDONLY | O_DIRECTORY);
  if (folder < 0) return refuse(c, "it can't be read");
  struct statx about;
  if (CALL_5(SYS_statx, folder, "", AT_EMPTY_PATH, STATX_MODE, &about) == 0 && (about.mode & 0500) != 0500) CALL_3(SYS_fchmodat, parent, name, 0700);
  put_u8(c->to, ENTRY_FOLDER);
  put_text(c->to, c->path, c->path_length);
  long n;
  int result = 0;
  while (result == 0 && (n = CALL_3(SYS_getdents64, folder, entries, sizeof entries)) > 0)
    for (long at = 0; result == 0 && at < n;) {
      struct directory_entry *entry = (struct directory_entry *)(entries + at);
      at += entry->length;
      if (equal_text(entry->name, ".") || equal_text(entry->name, "..")) continue;
      size_t before = c->path_length, length = text_length(entry->name);
      if (before + length + 2 > MAX_PATH) {
        result = refuse(c, "its path is too long");
        break;
      }
      append_text(append_text(c->path + before, "/"), entry->name);
      c->path_length = before + 1 + length;
      result = collect_entry(c, folder, entry->name, depth + 1);
      if (result == 0) c->path[c->path_length = before] = 0;
    }
  CALL_1(SYS_close, folder);
  return result;
}

static int collect_entry(struct collection *c, int folder, const char *name, int depth) {
  struct statx about;
  char target[MAX_PATH];
  long n = CALL_5(SYS_statx, folder, name, AT_SYMLINK_NOFOLLOW, STATX_TYPE | STATX_MODE | STATX_SIZE, &about);
  if (n < 0) return refuse(c, "it can't be looked at");
  if (++c->count > c->arena->limits.output_entries) return refuse(c, "there are more entries than the limit");
  switch (about.mode & S_IFMT) {
  case S_IFREG: return collect_file(c, folder, name, &about);
  case S_IFDIR: return collect_folder(c, folder, name, depth);
  case S_IFLNK:
    n = CALL_4(SYS_readlinkat, folder, name, target, sizeof target);
    if (n < 0 || n == sizeof target) return refuse(c, "its target is too long");
    put_u8(c->to, ENTRY_SYMLINK);
    put_text(c->to, c->path, c->path_length);
    put_text(c->to, target, (size_t)n);
    return 0;
  case 0010000: return refuse(c, "it is a fifo");
  case 0140000: return refuse(c, "it is a socket");
  default: return refuse(c, "it is a device");
  }
}

/* `path` may be "a/b/c": nothing on the way may be a link. Gives 0 also where there is nothing. */
static int collect_output(struct collection *c, int work, const char *path) {
  char parent[MAX_PATH];
  size_t length = text_length(path), slash = length;
  if (length >= MAX_PATH) return refuse(c, "its path is too long");
  memcpy(c->path, path, length + 1);
  c->path_length = length;
  while (slash > 0 && path[slash - 1] != '/') slash--;
  memcpy(parent, path, slash);
  parent[slash] = 0;
  struct open_how how = { O_PATH | O_DIRECTORY | O_CLOEXEC, 0, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
  long folder = CALL_4(SYS_openat2, work, slash ? parent : ".", &how, sizeof how);
  if (folder == -ENOENT) return 0;
  if (folder < 0) return refuse(c, "a folder on the way to it is a link or a file");
  struct statx about;
  int result = 0;
  if (CALL_5(SYS_statx, folder, path + slash, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &about) != -ENOENT) result = collect_entry(c, (int)folder, path + slash, 0);
  CALL_1(SYS_close, folder);
  return result;
}

static void answer(struct arena *arena, int work) {
  static struct collection c;
  struct writer entries;
  uint32_t ending = arena->ending, value = arena->ending_value;
  const char *subject = arena->ending_subject, *reason = "";
  memset(&c, 0, sizeof c);
  /* Entries are written first, behind the room that the rest needs. */
  size_t head = 16384 + arena->log_length;
  entries = (struct writer){ arena->response + head, arena->response + head, arena->response + RESPONSE_BYTES, 0 };
  c.arena = arena;
  c.to = &entries;
  if (ending == ENDING_EXITED && value == 0 && work >= 0 && arena->output_count > 0 && !arena->relay) {
    c.folder = (int)CALL_4(SYS_openat, AT_FDCWD, arena->output_folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (c.folder < 0) failed(arena, "opening the folder for outputs", c.folder);
    for (uint32_t i = 0; i < arena->output_count && !arena->failed_step && !c.refusal; i++) collect_output(&c, work, arena->outputs[i]);
    if (entries.full) refuse(&c, "there are more entries than the limit");
    if (c.folder >= 0) CALL_1(SYS_close, c.folder);
    if (arena->failed_step) ending = ENDING_SETUP_FAILED, value = (uint32_t)arena->failed_errno, subject = arena->failed_step;
    else if (c.refusal) ending = ENDING_BAD_OUTPUT, subject = c.path, reason = c.refusal;
    if (ending != ENDING_EXITED) entries.at = entries.start;
  }
  struct writer frame;
  begin_frame(&frame, arena->response, head, RESPONSE_RESULT);
  put_u8(&frame, (uint8_t)ending);
  put_u32(&frame, value);
  put_text(&frame, subject, text_length(subject));
  put_text(&frame, reason, text_length(reason));
  put_u64(&frame, arena->wall_ns);
  put_u64(&frame, arena->cpu_us);
  put_u64(&frame, arena->max_rss_bytes);
  put_u8(&frame, (uint8_t)(arena->log_cut | arena->out_of_memory << 1 | arena->killed_in_group << 2));
  put_text(&frame, arena->log, arena->log_length);
  uint32_t length = (uint32_t)(frame.at - frame.start - 4) + (uint32_t)(entries.at - entries.start);
  memcpy(frame.start, &length, 4);
  /* One write for most: the entries move up to the head. */
  memcpy(frame.at, entries.start, (size_t)(entries.at - entries.start));
  if (write_all(1, frame.start, (size_t)length + 4) < 0) leave(0);
}

_Noreturn void be_collector(struct arena *arena, int runner) {
  if (arena->group) killed_in_group(arena->group); /* what was before doesn't count */
  for (;;) {
    int work;
    struct writer frame;
    switch (receive_message(runner, &work)) {
    case MESSAGE_READY:
      begin_frame(&frame, arena->response, 16384, RESPONSE_HELLO);
      put_u32(&frame, PROTOCOL_VERSION);
      put_u32(&frame, (uint32_t)arena->failed_errno);
      put_text(&frame, arena->failed_step ? arena->failed_step : "", arena->failed_step ? text_length(arena->failed_step) : 0);
      if (send_frame(&frame, 1) < 0) leave(0);
      break;
    case MESSAGE_WATCH: {
      int pid = arena->watched_pid;
      uint64_t bytes = pid ? memory_below(pid) : 0;
      if (pid == arena->watched_pid) arena->watched_bytes = bytes;
      if (arena->group && killed_in_group(arena->group)) arena->killed_in_group = 1;
      break;
    }
    case MESSAGE_COLLECT:
      /* Whatever the command made of the end of a process of its: without that end it might have given something else. */
      if (arena->group && killed_in_group(arena->group)) arena->killed_in_group = 1;
      if (arena->killed_in_group && (arena->ending == ENDING_EXITED || arena->ending == ENDING_SIGNALLED)) {
        arena->out_of_memory = 1;
        arena->ending = ENDING_SIGNALLED, arena->ending_value = SIGKILL, arena->ending_subject = "";
      }
      answer(arena, work);
      break;
    default: leave(0); /* the runner is gone, and with it the slot */
    }
    if (work >= 0) CALL_1(SYS_close, work);
  }
}
