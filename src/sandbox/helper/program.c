#include "program.h"
#include "kernel.h"
#include "system-call.h"
#include "text.h"

enum { STORED = sizeof "/store/" - 1, LONGEST = 256, HUGE_PAGE = 2 << 20 };

int open_program(const struct arena *arena) {
  char path[LONGEST];
  if (!arena->program[0] || text_length(arena->program) >= LONGEST - STORED) return -1;
  append_text(append_text(path, "/store/"), arena->program);
  return (int)CALL_4(SYS_openat, AT_FDCWD, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
}

static int is_error(long address) { return address < 0 && address > -4096; }

/* Of a mapping that wants large pages the kernel reads such (mm/filemap.c, do_sync_mmap_readahead); of a program that starts it doesn't. What the cache has
 * already is only looked at. */
static long read_pages(long file, uint64_t size) {
  long room = CALL_6(SYS_mmap, 0, size + HUGE_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (is_error(room)) return room;
  long start = CALL_6(SYS_mmap, (room + HUGE_PAGE - 1) & -HUGE_PAGE, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0);
  long error = is_error(start) ? start : CALL_3(SYS_madvise, start, size, MADV_HUGEPAGE);
  for (uint64_t at = 0; error == 0 && at < size; at += HUGE_PAGE) *(const volatile char *)(start + (long)at);
  CALL_2(SYS_munmap, room, size + HUGE_PAGE);
  return error;
}

long read_ahead(long folder, const char *name) {
  struct statx status;
  long file = CALL_4(SYS_openat, folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
  if (file < 0) return file;
  long error = CALL_5(SYS_statx, file, "", AT_EMPTY_PATH, STATX_SIZE, &status);
  if (error == 0) error = read_pages(file, status.size);
  CALL_1(SYS_close, file);
  return error;
}
