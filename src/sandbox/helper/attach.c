#include "attach.h"
#include "arena.h"
#include "kernel.h"
#include "relay.h"
#include "slot.h"
#include "system-call.h"

_Noreturn void attach(char **words, char **environment) {
  static struct relay relay;
  const char *step;
  int self = (int)CALL_0(SYS_getpid), status = 0;
  if (open_relay(&relay, 0, &step) < 0) leave(71);
  long child = CALL_5(BY_ARCH(56, 220), SIGCHLD, 0, 0, 0, 0);
  if (child < 0) leave(71);
  if (child == 0) {
    CALL_0(SYS_setsid);
    take_ends(&relay);
    die_with_parent(self);
    CALL_3(SYS_execve, words[0], words, environment);
    leave(127);
  }
  close_ends(&relay);
  long pidfd = CALL_2(SYS_pidfd_open, child, 0);
  struct timespec wait = { 0, 250000000 };
  for (;;) {
    struct pollfd watched[1 + RELAY_POLLED] = { { (int)pidfd, POLLIN, 0 } };
    watch_relay(&relay, watched + 1);
    CALL_5(SYS_ppoll, watched, 1 + RELAY_POLLED, &wait, 0, 0);
    if (move_relay(&relay, watched + 1) < 0) CALL_4(SYS_pidfd_send_signal, pidfd, SIGKILL, 0, 0);
    if (watched[0].revents) break;
  }
  while (CALL_4(SYS_wait4, child, &status, 0x40000000 /* __WALL */, 0) == -EINTR) {}
  finish_relay(&relay);
  leave((status & 0x7f) != 0 ? 128 + (status & 0x7f) : status >> 8 & 0xff);
}
