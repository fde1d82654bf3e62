#include "rights.h"
#include "kernel.h"
#include "system-call.h"

void drop_bounding_set(void) {
  for (int capability = 0; capability <= CAP_LAST_POSSIBLE; capability++)
    if (CALL_2(SYS_prctl, PR_CAPBSET_DROP, capability) < 0) break;
  CALL_2(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
}

long drop_capabilities(const char **step) {
  struct cap_header header = { CAP_VERSION_3, 0 };
  struct cap_data none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
  *step = "dropping capabilities";
  long error = CALL_2(SYS_capset, &header, none);
  if (error < 0) return error;
  *step = "no_new_privs";
  return system_call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
}

static void limit(int what, uint64_t most) {
  struct rlimit old = { most, most };
  CALL_4(SYS_prlimit64, 0, what, 0, &old);
  uint64_t value = old.hard < most ? old.hard : most;
  struct rlimit set = { value, what == RLIMIT_STACK ? old.hard : value };
  CALL_4(SYS_prlimit64, 0, what, &set, 0);
}

void set_limits(const struct limits *limits) {
  limit(RLIMIT_NPROC, limits->processes);
  limit(RLIMIT_FSIZE, limits->output_bytes);
  limit(RLIMIT_NOFILE, limits->open_files);
  limit(RLIMIT_CORE, 1); /* 0 would still start a host's handler that core dumps are piped to; 1 does not */
  limit(RLIMIT_STACK, 8 << 20);
}
