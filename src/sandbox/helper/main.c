/* kiln's slot: one process pair per job slot.
 *
 *   slot TIER STORE TMPFS_BYTES OUTPUT_BYTES OUTPUT_ENTRIES PROCESSES OPEN_FILES LOG_BYTES MEMORY_BYTES APPEARANCE GROUP
 *
 * TIER is "namespaces" or "privileged", APPEARANCE "usual", to check results "varied", or to look at a step "attached": its streams are then descriptors
 * 3 to 5, through a relay, and outputs stay where they are. GROUP is the folder of a memory cgroup or "-". This process becomes the collector; the runner is
 * its child. Requests come by descriptor 0, answers go by 1.
 *
 *   slot true        exits 0: the trivial program that detection runs inside
 *   slot publish STORE   puts files of the store on disk, and shows them: publish.h
 *   slot filter      writes the filter of system calls to descriptor 1, for bwrap
 *   slot bare COUNT PROGRAM ARGUMENT…   runs a program with the first COUNT descriptors only
 *   slot attach PROGRAM ARGUMENT…       runs a program whose streams are joined to this process's by a relay
 *   slot shell COMMAND ARGUMENT…        a small shell for sandboxes that have none: shell.h
 *   slot machine FOLDER LOG_BYTES PROGRAM ARGUMENT…   runs a program that goes on without Kiln: machine.h
 *   slot confine …   runs one command in the tier without namespaces: confine.h */
#include "arena.h"
#include "attach.h"
#include "channel.h"
#include "collect.h"
#include "confine.h"
#include "group.h"
#include "kernel.h"
#include "machine.h"
#include "publish.h"
#include "relay.h"
#include "run.h"
#include "seccomp.h"
#include "shell.h"
#include "slot.h"
#include "system-call.h"
#include "text.h"

_Noreturn void leave(int code) {
  for (;;) CALL_1(SYS_exit_group, code);
}

int failed(struct arena *arena, const char *step, long error) {
  if (!arena->failed_step) {
    arena->failed_errno = -error;
    arena->failed_step = step;
  }
  return -1;
}

static void reset_signals(void) {
  struct { void *handler; uint64_t flags; void *restorer; uint64_t mask; } action = { 0 };
  uint64_t none = 0;
  for (int signal = 1; signal <= 64; signal++) CALL_4(SYS_rt_sigaction, signal, &action, 0, 8);
  CALL_4(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, &none, 0, 8);
}

_Noreturn static void be_bare(char **words, char **environment) {
  CALL_3(SYS_close_range, parse_number(words[0]), ~0u, 0);
  CALL_3(SYS_execve, words[1], words + 1, environment);
  leave(127);
}

static const struct appearance usual = { 1000, "1000", "/build", "kiln", 0 };
static const struct appearance varied = { 1001, "1001", "/elsewhere", "other", 1 };

/* Of no use to anybody but an attached slot. */
static struct relay relay;

__attribute__((used)) _Noreturn void start(long *stack) {
  long argc = stack[0];
  char **argv = (char **)(stack + 1);
  if (argc == 2 && equal_text(argv[1], "true")) leave(0);
  if (argc == 2 && equal_text(argv[1], "filter")) leave(write_filter(1) < 0);
  if (argc == 3 && equal_text(argv[1], "publish")) {
    die_with_parent((int)CALL_0(SYS_getppid));
    leave(publish_for(argv[2]));
  }
  if (argc > 3 && equal_text(argv[1], "bare")) be_bare(argv + 2, argv + argc + 1);
  if (argc > 2 && equal_text(argv[1], "attach")) {
    reset_signals();
    attach(argv + 2, argv + argc + 1);
  }
  if (argc > 2 && equal_text(argv[1], "shell")) leave(be_shell(argv + 2, argv + argc + 1));
  if (argc > 4 && equal_text(argv[1], "machine")) keep_machine(argv[2], parse_number(argv[3]), argv + 4, argv + argc + 1);
  if (argc > 2 && equal_text(argv[1], "confine")) {
    reset_signals();
    confine(argv + 2, argv + argc + 1);
  }
  if (argc != 12) leave(64);
  int parent = (int)CALL_0(SYS_getppid), is_attached = equal_text(argv[10], "attached");
  CALL_3(SYS_close_range, is_attached ? 6 : 3, ~0u, 0);
  reset_signals();
  die_with_parent(parent);
  uint64_t log_bytes = parse_number(argv[8]);
  struct arena *arena = (struct arena *)CALL_6(SYS_mmap, 0, sizeof *arena + log_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if ((long)arena < 0 && (long)arena > -4096) leave(71);
  arena->limits = (struct limits){ parse_number(argv[3]), parse_number(argv[4]), parse_number(argv[5]), parse_number(argv[6]), parse_number(argv[7]), log_bytes, parse_number(argv[9]) };
  arena->privileged = equal_text(argv[1], "privileged");
  arena->store = argv[2];
  arena->appearance = equal_text(argv[10], "varied") ? varied : usual;
  arena->group = equal_text(argv[11], "-") ? 0 : argv[11];
  if (is_attached) arena->relay = &relay;
  int pair[2];
  if (CALL_4(SYS_socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) leave(71);
  long runner = arena->group ? clone_into_group(arena->group) : -1;
  int is_in_group = runner >= 0;
  if (runner < 0) {
    struct clone_args fork = { .exit_signal = SIGCHLD };
    runner = CALL_2(SYS_clone3, &fork, sizeof fork);
  }
  if (runner < 0) {
    failed(arena, "clone3", runner);
    send_message(pair[1], MESSAGE_READY, -1);
  } else if (runner == 0) {
    CALL_1(SYS_close, pair[0]);
    be_runner(arena, pair[1], is_in_group);
  }
  CALL_1(SYS_close, pair[1]);
  be_collector(arena, pair[0]);
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call start\n");
#else
__asm__(".globl _start\n_start:\n  mov x29, #0\n  mov x0, sp\n  bl start\n");
#endif
