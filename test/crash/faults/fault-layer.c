/* A file system of FUSE's that shows a folder as it is, and lets chosen operations fail:
 *
 *   fault-layer FOLDER MOUNTPOINT
 *
 * It stays in the foreground and says "ready" once it is mounted. A line written to MOUNTPOINT/.fault says what fails from here on, and starts counting anew:
 *
 *   OPERATION FIRST COUNT ERRNO    the FIRST-th (from 1) operation of that kind and COUNT - 1 more end with ERRNO; COUNT 0: all from there on; FIRST 0: none
 *
 * OPERATION is a name below or "any"; with "short" as one, writes take half of what they are given. Reading .fault gives "NAME COUNT" lines: what was counted,
 * and how many failed. */
#define FUSE_USE_VERSION 35
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum operation { GETATTR, READLINK, MKDIR, UNLINK, RMDIR, SYMLINK, RENAME, LINK, CHMOD, CHOWN, TRUNCATE, UTIMENS, OPEN, CREATE, READ, WRITE, FSYNC, FLUSH, READDIR, STATFS, OPERATIONS };
static const char *const names[] = { "getattr", "readlink", "mkdir", "unlink", "rmdir", "symlink", "rename", "link", "chmod", "chown", "truncate", "utimens", "open", "create", "read", "write", "fsync", "flush", "readdir", "statfs" };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char base[4096];
static unsigned long counted[OPERATIONS], any, shorts, failed;
static int chosen = -1, is_any, is_short, error_number;
static unsigned long first, count;

static int is_control(const char *path) { return path && strcmp(path, "/.fault") == 0; }

static int is_hit(unsigned long at) { return first && at >= first && (count == 0 || at < first + count); }

/* 0, or the negative errno that this operation ends with. */
static int fault(enum operation operation) {
  int result = 0;
  pthread_mutex_lock(&lock);
  unsigned long own = ++counted[operation], all = ++any;
  if (!is_short && ((chosen == (int)operation && is_hit(own)) || (is_any && is_hit(all)))) {
    result = -error_number;
    failed++;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static int is_cut(void) {
  pthread_mutex_lock(&lock);
  int result = is_short && is_hit(++shorts);
  if (result) failed++;
  pthread_mutex_unlock(&lock);
  return result;
}

static void set(const char *text) {
  char name[32];
  unsigned long from, many;
  int number;
  if (sscanf(text, "%31s %lu %lu %d", name, &from, &many, &number) != 4) return;
  pthread_mutex_lock(&lock);
  memset(counted, 0, sizeof counted);
  any = shorts = failed = 0;
  chosen = -1;
  is_any = strcmp(name, "any") == 0;
  is_short = strcmp(name, "short") == 0;
  for (int i = 0; i < OPERATIONS; i++) if (strcmp(name, names[i]) == 0) chosen = i;
  first = from, count = many, error_number = number;
  pthread_mutex_unlock(&lock);
}

static size_t report(char *to, size_t room) {
  size_t at = 0;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < OPERATIONS; i++) at += (size_t)snprintf(to + at, room - at, "%s %lu\n", names[i], counted[i]);
  at += (size_t)snprintf(to + at, room - at, "any %lu\nshort %lu\nfailed %lu\n", any, shorts, failed);
  pthread_mutex_unlock(&lock);
  return at;
}

#define REAL(path) char real[8192]; snprintf(real, sizeof real, "%s%s", base, path)
#define FAULT(operation) do { int fault_ = fault(operation); if (fault_) return fault_; } while (0)
#define ENDING(call) return (call) < 0 ? -errno : 0

static void *layer_init(struct fuse_conn_info *connection, struct fuse_config *config) {
  (void)connection;
  config->use_ino = 1;
  config->hard_remove = 1;
  config->nullpath_ok = 1;
  config->auto_cache = config->ac_attr_timeout_set = 1; /* content is looked at anew whenever it has changed */
  /* Nothing changes but through this mount. */
  config->attr_timeout = config->entry_timeout = config->negative_timeout = 0.5;
  puts("ready");
  fflush(stdout);
  return NULL;
}

static int layer_getattr(const char *path, struct stat *stat, struct fuse_file_info *file) {
  if (is_control(path)) {
    memset(stat, 0, sizeof *stat);
    stat->st_mode = S_IFREG | 0600;
    stat->st_nlink = 1;
    stat->st_size = 4096;
    return 0;
  }
  /* The way to .fault must stay open. */
  if (!path || path[1]) FAULT(GETATTR);
  if (file && file->fh != (uint64_t)-1) ENDING(fstat((int)file->fh, stat));
  REAL(path);
  ENDING(lstat(real, stat));
}

static int layer_readlink(const char *path, char *to, size_t room) {
  FAULT(READLINK);
  REAL(path);
  ssize_t n = readlink(real, to, room - 1);
  if (n < 0) return -errno;
  to[n] = 0;
  return 0;
}

static void give(const char *real) {
  const struct fuse_context *context = fuse_get_context();
  if (context->uid != 0 && lchown(real, context->uid, context->gid) < 0) perror(real);
}

static int layer_mkdir(const char *path, mode_t mode) {
  FAULT(MKDIR);
  REAL(path);
  if (mkdir(real, mode) < 0) return -errno;
  give(real);
  return 0;
}

static int layer_symlink(const char *target, const char *path) {
  FAULT(SYMLINK);
  REAL(path);
  if (symlink(target, real) < 0) return -errno;
  give(real);
  return 0;
}

static int layer_unlink(const char *path) { FAULT(UNLINK); REAL(path); ENDING(unlink(real)); }
static int layer_rmdir(const char *path) { FAULT(RMDIR); REAL(path); ENDING(rmdir(real)); }

static int layer_rename(const char *from, const char *to, unsigned flags) {
  FAULT(RENAME);
  char other[8192];
  snprintf(other, sizeof other, "%s%s", base, to);
  REAL(from);
  ENDING(renameat2(AT_FDCWD, real, AT_FDCWD, other, flags));
}

static int layer_link(const char *from, const char *to) {
  FAULT(LINK);
  char other[8192];
  snprintf(other, sizeof other, "%s%s", base, to);
  REAL(from);
  ENDING(linkat(AT_FDCWD, real, AT_FDCWD, other, 0));
}

static int layer_chmod(const char *path, mode_t mode, struct fuse_file_info *file) {
  FAULT(CHMOD);
  if (file) ENDING(fchmod((int)file->fh, mode));
  REAL(path);
  ENDING(chmod(real, mode));
}

static int layer_chown(const char *path, uid_t user, gid_t group, struct fuse_file_info *file) {
  FAULT(CHOWN);
  if (file) ENDING(fchown((int)file->fh, user, group));
  REAL(path);
  ENDING(lchown(real, user, group));
}

static int layer_truncate(const char *path, off_t size, struct fuse_file_info *file) {
  if (is_control(path)) return 0;
  FAULT(TRUNCATE);
  if (file) ENDING(ftruncate((int)file->fh, size));
  REAL(path);
  ENDING(truncate(real, size));
}

static int layer_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *file) {
  FAULT(UTIMENS);
  if (file) ENDING(futimens((int)file->fh, times));
  REAL(path);
  ENDING(utimensat(AT_FDCWD, real, times, AT_SYMLINK_NOFOLLOW));
}

/* Without the page cache a write may take less than it was given; programs need the cache to be run, so only what is written goes without. */
static void direct_if_written(struct fuse_file_info *file) { file->direct_io = (file->flags & O_ACCMODE) == O_WRONLY; }

static int layer_open(const char *path, struct fuse_file_info *file) {
  if (is_control(path)) {
    file->fh = (uint64_t)-1;
    file->direct_io = 1;
    return 0;
  }
  FAULT(OPEN);
  REAL(path);
  int fd = open(real, (file->flags & ~O_NOFOLLOW & ~O_APPEND) | O_CLOEXEC);
  if (fd < 0) return -errno;
  file->fh = (uint64_t)fd;
  direct_if_written(file);
  return 0;
}

static int layer_create(const char *path, mode_t mode, struct fuse_file_info *file) {
  FAULT(CREATE);
  REAL(path);
  int fd = open(real, (file->flags & ~O_APPEND) | O_CREAT | O_CLOEXEC, mode);
  if (fd < 0) return -errno;
  give(real);
  file->fh = (uint64_t)fd;
  direct_if_written(file);
  return 0;
}

static int layer_read(const char *path, char *to, size_t size, off_t offset, struct fuse_file_info *file) {
  if (is_control(path) || file->fh == (uint64_t)-1) {
    char text[4096];
    size_t length = report(text, sizeof text);
    if ((size_t)offset >= length) return 0;
    if (size > length - (size_t)offset) size = length - (size_t)offset;
    memcpy(to, text + offset, size);
    return (int)size;
  }
  FAULT(READ);
  ssize_t n = pread((int)file->fh, to, size, offset);
  return n < 0 ? -errno : (int)n;
}

static int layer_write(const char *path, const char *from, size_t size, off_t offset, struct fuse_file_info *file) {
  (void)path;
  if (file->fh == (uint64_t)-1) {
    char text[128] = "";
    memcpy(text, from, size < sizeof text - 1 ? size : sizeof text - 1);
    set(text);
    return (int)size;
  }
  FAULT(WRITE);
  ssize_t n = pwrite((int)file->fh, from, size > 1 && is_cut() ? size / 2 : size, offset);
  return n < 0 ? -errno : (int)n;
}

static int layer_release(const char *path, struct fuse_file_info *file) {
  (void)path;
  if (file->fh != (uint64_t)-1) close((int)file->fh);
  return 0;
}

static int layer_flush(const char *path, struct fuse_file_info *file) {
  (void)path;
  if (file->fh == (uint64_t)-1) return 0;
  FAULT(FLUSH);
  return 0;
}

static int layer_fsync(const char *path, int only_data, struct fuse_file_info *file) {
  (void)path, (void)only_data;
  FAULT(FSYNC);
  ENDING(fsync((int)file->fh));
}

static int layer_opendir(const char *path, struct fuse_file_info *file) {
  REAL(path);
  DIR *folder = opendir(real);
  if (!folder) return -errno;
  file->fh = (uint64_t)folder;
  return 0;
}

static int layer_readdir(const char *path, void *to, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *file, enum fuse_readdir_flags flags) {
  (void)path, (void)offset, (void)flags;
  FAULT(READDIR);
  DIR *folder = (DIR *)file->fh;
  rewinddir(folder);
  for (struct dirent *entry; (entry = readdir(folder));) {
    struct stat stat = { .st_ino = entry->d_ino, .st_mode = (mode_t)entry->d_type << 12 };
    if (fill(to, entry->d_name, &stat, 0, 0)) break;
  }
  return 0;
}

static int layer_releasedir(const char *path, struct fuse_file_info *file) {
  (void)path;
  closedir((DIR *)file->fh);
  return 0;
}

static int layer_statfs(const char *path, struct statvfs *about) { FAULT(STATFS); REAL(path); ENDING(statvfs(real, about)); }

static const struct fuse_operations operations = {
  .init = layer_init, .getattr = layer_getattr, .readlink = layer_readlink, .mkdir = layer_mkdir, .unlink = layer_unlink, .rmdir = layer_rmdir,
  .symlink = layer_symlink, .rename = layer_rename, .link = layer_link, .chmod = layer_chmod, .chown = layer_chown, .truncate = layer_truncate,
  .utimens = layer_utimens, .open = layer_open, .create = layer_create, .read = layer_read, .write = layer_write, .release = layer_release,
  .flush = layer_flush, .fsync = layer_fsync, .opendir = layer_opendir, .readdir = layer_readdir, .releasedir = layer_releasedir, .statfs = layer_statfs,
};

int main(int count_of_words, char **words) {
  if (count_of_words != 3 || !realpath(words[1], base)) {
    fputs("usage: fault-layer FOLDER MOUNTPOINT\n", stderr);
    return 64;
  }
  umask(0);
  char *arguments[] = { words[0], "-f", "-o", "allow_other,default_permissions,fsname=fault-layer", words[2], NULL };
  return fuse_main(5, arguments, &operations, NULL);
}
