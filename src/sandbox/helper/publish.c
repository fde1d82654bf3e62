#include "publish.h"
#include "channel.h"
#include "folders.h"
#include "kernel.h"
#include "program.h"
#include "system-call.h"
#include "text.h"

/* Bytes of one request. */
#define MOST (16u << 20)

/* What a syncfs said that no answer has told yet: the kernel tells it once for a descriptor. */
static long untold;

static long synchronise(long store) {
  long error = untold ? untold : store < 0 ? store : CALL_1(SYS_syncfs, store);
  untold = 0;
  return error;
}

/* All of it, or nothing is left of it. */
static long write_file(long store, const char *name, const char *content, uint32_t size) {
  long fd = CALL_4(SYS_openat, store, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return fd;
  long error = write_all((int)fd, content, size);
  if (error == 0) error = CALL_2(SYS_fchmod, fd, 0444);
  CALL_1(SYS_close, fd);
  if (error < 0) CALL_3(SYS_unlinkat, store, name, 0);
  return error;
}

static long show_file(long store, const char *from, const char *to) {
  long error = CALL_5(SYS_renameat2, store, from, store, to, 0);
  if (error != -ENOENT) return error;
  make_parents(store, to);
  return CALL_5(SYS_renameat2, store, from, store, to, 0);
}

static void remove_files(long store, struct reader files, uint32_t count) {
  uint32_t size;
  for (uint32_t i = 0; i < count; i++) {
    CALL_3(SYS_unlinkat, store, read_text(&files), 0);
    read_text(&files);
    read_bytes(&files, &size);
  }
}

static long publish(long store, struct reader request) {
  uint32_t count = read_u32(&request), size;
  struct reader files = request, again = request;
  long error = store < 0 ? store : 0;
  uint32_t written = 0;
  while (error == 0 && written < count) {
    const char *from = read_text(&files);
    read_text(&files);
    const char *content = read_bytes(&files, &size);
    error = files.bad ? -EPROTO : write_file(store, from, content, size);
    if (error == 0) written++;
  }
  if (error == 0 && (error = CALL_1(SYS_syncfs, store)) < 0) untold = error;
  for (uint32_t i = 0; error == 0 && i < count; i++) {
    const char *from = read_text(&again);
    error = show_file(store, from, read_text(&again));
    read_bytes(&again, &size);
  }
  if (error < 0) remove_files(store, request, written);
  return error;
}

int publish_for(const char *store) {
  long fd = CALL_4(SYS_openat, AT_FDCWD, store, O_RDONLY | O_CLOEXEC, 0);
  char *request = (char *)CALL_6(SYS_mmap, 0, MOST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  char kind;
  CALL_1(SYS_umask, 0); /* a folder has its mode from the first instant */
  while (CALL_3(SYS_read, 0, &kind, 1) == 1) {
    long error;
    if (kind == 's') {
      error = synchronise(fd);
    } else {
      uint32_t length;
      if (read_all(0, &length, 4) < 0 || length > MOST || read_all(0, request, length) < 0) return 1;
      struct reader fields = { request, request + length, 0 };
      if (kind == 'p') {
        error = publish(fd, fields);
      } else {
        const char *name = read_text(&fields);
        error = fields.bad ? -EPROTO : fd < 0 ? fd : read_ahead(fd, name);
      }
    }
    char answer = (char)-error;
    if (CALL_3(SYS_write, 1, &answer, 1) != 1) return 1;
  }
  return 0;
}
