#include "landlock.h"
#include "kernel.h"
#include "system-call.h"

enum { SYS_landlock_create_ruleset = 444, SYS_landlock_add_rule = 445, SYS_landlock_restrict_self = 446 };
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };
/* The version that knows scopes: Linux 6.12. Below it signals reach all processes of the user. */
enum { LEAST_VERSION = 6 };
enum {
  EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_DIR = 1 << 3, MAKE_CHAR = 1 << 6, MAKE_BLOCK = 1 << 11, IOCTL_DEV = 1 << 15,
  ALL = (1 << 16) - 1,
};
struct ruleset { uint64_t files, network, scoped; };
struct path_beneath { uint64_t allowed; int32_t folder; } __attribute__((packed));

static long allow(long ruleset, const char *path, uint64_t rights) {
  long fd = CALL_4(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
  if (fd < 0) return fd;
  struct statx about;
  struct path_beneath rule = { rights, (int32_t)fd };
  long error = CALL_5(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_TYPE, &about);
  if ((about.mode & S_IFMT) != S_IFDIR) rule.allowed &= EXECUTE | WRITE_FILE | READ_FILE;
  if (error == 0) error = CALL_4(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
  CALL_1(SYS_close, fd);
  return error;
}

long make_ruleset(char *const *readable) {
  static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom" };
  long version = CALL_3(SYS_landlock_create_ruleset, 0, 0, CREATE_RULESET_VERSION);
  if (version < LEAST_VERSION) return version < 0 ? version : -ENOSYS;
  struct ruleset all = { ALL, 3, 3 };
  long ruleset = CALL_3(SYS_landlock_create_ruleset, &all, sizeof all, 0);
  if (ruleset < 0) return ruleset;
  long error = allow(ruleset, ".", ALL & ~(uint64_t)(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV));
  for (unsigned i = 0; error == 0 && i < sizeof devices / sizeof devices[0]; i++) error = allow(ruleset, devices[i], READ_FILE | WRITE_FILE);
  for (; error == 0 && *readable; readable++) error = allow(ruleset, *readable, EXECUTE | READ_FILE | READ_DIR);
  return error < 0 ? error : ruleset;
}

long keep_to_ruleset(long ruleset) { return CALL_2(SYS_landlock_restrict_self, ruleset, 0); }
