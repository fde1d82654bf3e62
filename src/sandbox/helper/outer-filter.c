/* What Landlock leaves open to a command that lives among the host's processes, mostly as the user who builds: names of sockets and of shared memory, the
 * modes, times and attributes of any file whose path it knows, limits and priorities of other processes, and watching folders. Comes on top of the filter
 * of seccomp.c, which has dealt with other processors' calls. */
#include "filter-language.h"
#include "outer-filter.h"

static const struct instruction filter[] = {
  { LOAD, 0, 0, DATA_NUMBER },
#if defined(__x86_64__)
  DENY(90), DENY(92), DENY(94), DENY(132), DENY(235), DENY(261), /* chmod chown lchown utime utimes futimesat */
#endif
  DENY(BY_ARCH(268, 53)), DENY(452), DENY(BY_ARCH(260, 54)), /* fchmodat fchmodat2 fchownat */
  DENY(BY_ARCH(188, 5)), DENY(BY_ARCH(189, 6)), DENY(BY_ARCH(197, 14)), DENY(BY_ARCH(198, 15)), DENY(463), DENY(466), DENY(469), /* setxattr … file_setattr */
  DENY(BY_ARCH(42, 203)), DENY(BY_ARCH(49, 200)),            /* connect bind */
  DENY(BY_ARCH(29, 194)), DENY(BY_ARCH(30, 196)), DENY(BY_ARCH(31, 195)), /* shmget shmat shmctl */
  DENY(BY_ARCH(64, 190)), DENY(BY_ARCH(65, 193)), DENY(BY_ARCH(66, 191)), DENY(BY_ARCH(220, 192)), /* semget semop semctl semtimedop */
  DENY(BY_ARCH(68, 186)), DENY(BY_ARCH(69, 189)), DENY(BY_ARCH(70, 188)), DENY(BY_ARCH(71, 187)), /* msgget msgsnd msgrcv msgctl */
  DENY(BY_ARCH(240, 180)), DENY(BY_ARCH(241, 181)),          /* mq_open mq_unlink */
  DENY(BY_ARCH(141, 140)), DENY(BY_ARCH(142, 118)), DENY(BY_ARCH(144, 119)), DENY(BY_ARCH(314, 274)), /* setpriority sched_setparam sched_setscheduler sched_setattr */
  DENY(BY_ARCH(251, 30)), DENY(BY_ARCH(256, 238)), DENY(BY_ARCH(279, 239)), DENY(448), /* ioprio_set migrate_pages move_pages process_mrelease */
  DENY(BY_ARCH(254, 27)),                                    /* inotify_add_watch */
  { EQUAL, 0, 1, BY_ARCH(41, 198) },                         /* socket */
  { RETURN, 0, 0, FAIL(EAFNOSUPPORT) },

  { EQUAL, 1, 0, SYS_prlimit64 }, /* of itself only */
  { EQUAL, 0, 4, BY_ARCH(203, 122) }, /* sched_setaffinity */
  { LOAD, 0, 0, DATA_FIRST_ARGUMENT },
  { EQUAL, 1, 0, 0 },
  { RETURN, 0, 0, FAIL(EPERM) },
  { RETURN, 0, 0, ALLOW },

  { EQUAL, 0, 6, BY_ARCH(280, 88) }, /* utimensat: of an open file, without a path */
  { LOAD, 0, 0, DATA_SECOND_ARGUMENT },
  { EQUAL, 0, 3, 0 },
  { LOAD, 0, 0, DATA_SECOND_ARGUMENT + 4 },
  { EQUAL, 0, 1, 0 },
  { RETURN, 0, 0, ALLOW },
  { RETURN, 0, 0, FAIL(EPERM) },

  { EQUAL, 0, 5, BY_ARCH(53, 199) }, /* socketpair: a datagram's socket could send to any path */
  { LOAD, 0, 0, DATA_SECOND_ARGUMENT },
  { MASK, 0, 0, 0xf },
  { EQUAL, 2, 0, 1 },
  { EQUAL, 1, 0, 5 },
  { RETURN, 0, 0, FAIL(EPERM) },
  { RETURN, 0, 0, ALLOW },
};

long install_outer_filter(void) {
  struct program program = { sizeof filter / sizeof filter[0], filter };
  return install_program(&program);
}
