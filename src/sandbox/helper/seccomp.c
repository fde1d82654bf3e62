/* What namespaces don't shut out: ways to kernel objects that belong to no namespace (AF_VSOCK, keys, perf, handles), wide kernel interfaces that
 * no build step needs (io_uring, bpf, userfaultfd, mounts, modules), and new namespaces. Everything else is allowed. */
#include "seccomp.h"
#include "channel.h"
#include "filter-language.h"

static const struct instruction filter[] = {
  { LOAD, 0, 0, DATA_ARCH },
  { EQUAL, 1, 0, ARCH },
  { RETURN, 0, 0, KILL_PROCESS },
  { LOAD, 0, 0, DATA_NUMBER },
#if defined(__x86_64__)
  { AT_LEAST, 0, 1, 0x40000000 }, /* x32 */
  { RETURN, 0, 0, FAIL(ENOSYS) },
  DENY(154), /* modify_ldt */
#endif
  ABSENT(435), /* clone3: its flags lie in memory, out of a filter's sight; C libraries fall back to clone */
  DENY(BY_ARCH(165, 40)), DENY(BY_ARCH(166, 39)), DENY(BY_ARCH(155, 41)), DENY(BY_ARCH(161, 51)), /* mount umount2 pivot_root chroot */
  DENY(428), DENY(429), DENY(430), DENY(431), DENY(432), DENY(433), DENY(442), DENY(467), /* open_tree … fspick, mount_setattr, open_tree_attr */
  DENY(457), DENY(458),                                  /* statmount listmount: they show paths of the host */
  DENY(425), DENY(426), DENY(427),                       /* io_uring */
  DENY(BY_ARCH(298, 241)),                               /* perf_event_open */
  DENY(BY_ARCH(303, 264)), DENY(BY_ARCH(304, 265)),      /* name_to_handle_at open_by_handle_at */
  DENY(BY_ARCH(248, 217)), DENY(BY_ARCH(249, 218)), DENY(BY_ARCH(250, 219)), /* add_key request_key keyctl */
  DENY(BY_ARCH(321, 280)), DENY(BY_ARCH(323, 282)),      /* bpf userfaultfd */
  DENY(BY_ARCH(272, 97)), DENY(BY_ARCH(308, 268)),       /* unshare setns */
  DENY(BY_ARCH(101, 117)), DENY(BY_ARCH(310, 270)), DENY(BY_ARCH(311, 271)), DENY(438), DENY(440), DENY(BY_ARCH(312, 272)), /* ptrace process_vm_* pidfd_getfd process_madvise kcmp */
  DENY(BY_ARCH(246, 104)), DENY(BY_ARCH(320, 294)), DENY(BY_ARCH(175, 105)), DENY(BY_ARCH(313, 273)), DENY(BY_ARCH(176, 106)), /* kexec, modules */
  DENY(BY_ARCH(103, 116)), DENY(BY_ARCH(163, 89)), DENY(BY_ARCH(167, 224)), DENY(BY_ARCH(168, 225)), DENY(BY_ARCH(169, 142)), /* syslog acct swapon swapoff reboot */
  DENY(BY_ARCH(179, 60)), DENY(443), DENY(BY_ARCH(300, 262)), DENY(BY_ARCH(212, 18)), DENY(BY_ARCH(153, 58)), /* quotactl* fanotify_init lookup_dcookie vhangup */

  { EQUAL, 0, 4, BY_ARCH(56, 220) }, /* clone: no new namespaces */
  { LOAD, 0, 0, DATA_FIRST_ARGUMENT },
  { ANY_BIT, 0, 1, CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET },
  { RETURN, 0, 0, FAIL(EPERM) },
  { RETURN, 0, 0, ALLOW },

  { EQUAL, 1, 0, BY_ARCH(41, 198) }, /* socket */
  { EQUAL, 0, 5, BY_ARCH(53, 199) }, /* socketpair */
  { LOAD, 0, 0, DATA_FIRST_ARGUMENT },
  { EQUAL, 3, 0, AF_UNIX },
  { EQUAL, 2, 0, AF_INET },
  { EQUAL, 1, 0, AF_INET6 },
  { RETURN, 0, 0, FAIL(EAFNOSUPPORT) },
  { RETURN, 0, 0, ALLOW },
};

long install_filter(void) {
  struct program program = { sizeof filter / sizeof filter[0], filter };
  return install_program(&program);
}

int write_filter(int fd) { return write_all(fd, filter, sizeof filter); }
