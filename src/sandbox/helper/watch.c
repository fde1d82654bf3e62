#include "watch.h"
#include "kernel.h"
#include "system-call.h"
#include "text.h"

/* Reads a file of /proc whole, as far as it fits; ends with NUL. */
static long read_whole(const char *path, char *to, size_t size) {
  long fd = CALL_4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0), all = 0, n;
  if (fd < 0) return 0;
  while ((size_t)all + 1 < size && (n = CALL_3(SYS_read, fd, to + all, size - 1 - (size_t)all)) > 0) all += n;
  CALL_1(SYS_close, fd);
  to[all] = 0;
  return all;
}

static uint64_t memory_of(int pid) {
  static char text[4096];
  char path[64];
  append_text(append_number(append_text(path, "/proc/"), (uint64_t)pid), "/status");
  text[read_whole(path, text, sizeof text)] = 0;
  return (field_of(text, "RssAnon:") + field_of(text, "RssShmem:")) * 1024;
}

int list_below(int pid, int *pids) {
  static char text[32768];
  char path[96], entries[2048] __attribute__((aligned(8)));
  int count = 1;
  pids[0] = pid;
  for (int i = 0; i < count; i++) {
    char *end = append_text(append_number(append_text(path, "/proc/"), (uint64_t)pids[i]), "/task");
    long tasks = CALL_4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), n;
    if (tasks < 0) continue;
    while ((n = CALL_3(SYS_getdents64, tasks, entries, sizeof entries)) > 0)
      for (long at = 0; at < n;) {
        struct directory_entry *entry = (struct directory_entry *)(entries + at);
        at += entry->length;
        if (entry->name[0] == '.') continue;
        append_text(append_text(append_text(end, "/"), entry->name), "/children");
        text[read_whole(path, text, sizeof text)] = 0;
        for (char *c = text; *c && count < MAX_PROCESSES;) {
          int child = 0;
          for (; *c >= '0' && *c <= '9'; c++) child = child * 10 + (*c - '0');
          if (child) pids[count++] = child;
          else if (*c) c++;
        }
      }
    CALL_1(SYS_close, tasks);
  }
  return count;
}

uint64_t memory_below(int pid) {
  static int pids[MAX_PROCESSES];
  uint64_t bytes = 0;
  for (int i = list_below(pid, pids); i-- > 0;) bytes += memory_of(pids[i]);
  return bytes;
}

uint64_t tasks_of(uint32_t uid) {
  static char text[4096];
  char path[64], entries[4096] __attribute__((aligned(8)));
  uint64_t tasks = 0;
  long folder = CALL_4(SYS_openat, AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), n;
  if (folder < 0) return 0;
  while ((n = CALL_3(SYS_getdents64, folder, entries, sizeof entries)) > 0)
    for (long at = 0; at < n;) {
      struct directory_entry *entry = (struct directory_entry *)(entries + at);
      at += entry->length;
      if (!parse_number(entry->name)) continue;
      append_text(append_text(append_text(path, "/proc/"), entry->name), "/status");
      text[read_whole(path, text, sizeof text)] = 0;
      if (field_of(text, "Uid:") == uid) tasks += field_of(text, "Threads:");
    }
  CALL_1(SYS_close, folder);
  return tasks;
}

uint64_t disk_below(int parent, const char *name, int depth) {
  char entries[1024] __attribute__((aligned(8)));
  struct statx about;
  long folder = CALL_4(SYS_openat, parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0), n;
  uint64_t blocks = 0;
  if (folder < 0) return 0;
  while ((n = CALL_3(SYS_getdents64, folder, entries, sizeof entries)) > 0)
    for (long at = 0; at < n;) {
      struct directory_entry *entry = (struct directory_entry *)(entries + at);
      at += entry->length;
      if (equal_text(entry->name, ".") || equal_text(entry->name, "..")) continue;
      if (CALL_5(SYS_statx, folder, entry->name, AT_SYMLINK_NOFOLLOW, STATX_TYPE | STATX_BLOCKS, &about) < 0) continue;
      blocks += about.blocks * 512;
      if ((about.mode & S_IFMT) == S_IFDIR && depth > 0) blocks += disk_below((int)folder, entry->name, depth - 1);
    }
  CALL_1(SYS_close, folder);
  return blocks;
}
