/* Starts a program where a machine refuses something:
 *
 *   surroundings docker PROGRAM ARGUMENT…            under a filter of system calls like Docker's default for who has no CAP_SYS_ADMIN
 *   surroundings without-landlock PROGRAM ARGUMENT…  under that filter, on a kernel without Landlock
 *   surroundings refusing PROGRAM ARGUMENT…          where no user namespace can be made: by root of a container that knows 65,536 users, or by a user
 *                                                    without any right */
#include "filter-language.h"
#include "text.h"

#define NAMESPACES (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

static const struct instruction filter[] = {
  { LOAD, 0, 0, DATA_ARCH },
  { EQUAL, 1, 0, ARCH },
  { RETURN, 0, 0, FAIL(EPERM) },
  { LOAD, 0, 0, DATA_NUMBER },
  ABSENT(435), /* clone3 */
  DENY(BY_ARCH(272, 97)), DENY(BY_ARCH(308, 268)), /* unshare setns */
  DENY(BY_ARCH(165, 40)), DENY(BY_ARCH(166, 39)), DENY(BY_ARCH(155, 41)), /* mount umount2 pivot_root */
  DENY(428), DENY(429), DENY(430), DENY(431), DENY(432), DENY(433), DENY(442), /* open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr */
  DENY(BY_ARCH(170, 161)), DENY(BY_ARCH(171, 162)), /* sethostname setdomainname */
  DENY(BY_ARCH(321, 280)), DENY(BY_ARCH(298, 241)), DENY(BY_ARCH(323, 282)), /* bpf perf_event_open userfaultfd */
  DENY(BY_ARCH(248, 217)), DENY(BY_ARCH(249, 218)), DENY(BY_ARCH(250, 219)), /* add_key request_key keyctl */
  DENY(425), DENY(426), DENY(427), /* io_uring */
  { EQUAL, 0, 4, BY_ARCH(56, 220) }, /* clone */
  { LOAD, 0, 0, DATA_FIRST_ARGUMENT },
  { ANY_BIT, 0, 1, NAMESPACES },
  { RETURN, 0, 0, FAIL(EPERM) },
  { RETURN, 0, 0, ALLOW },
  { RETURN, 0, 0, ALLOW },
};
static const struct instruction without_landlock[] = {
  { LOAD, 0, 0, DATA_NUMBER }, ABSENT(444), ABSENT(445), ABSENT(446), { RETURN, 0, 0, ALLOW },
};

static _Noreturn void leave(int code) {
  for (;;) CALL_1(SYS_exit_group, code);
}

static void write_file(const char *path, const char *text) {
  long fd = CALL_4(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0 || CALL_3(SYS_write, fd, text, text_length(text)) < 0) leave(73);
  CALL_1(SYS_close, fd);
}

static void write_of(uint64_t pid, const char *name, const char *text) {
  char path[64];
  append_text(append_number(append_text(path, "/proc/"), pid), name);
  write_file(path, text);
}

/* A map of many ids is written from outside, by a process that is still the host's root. */
static void enter_container(void) {
  int wait[2], status;
  char byte = 0;
  uint64_t self = (uint64_t)CALL_0(SYS_getpid);
  CALL_2(SYS_pipe2, wait, 0);
  long writer = CALL_5(BY_ARCH(56, 220), SIGCHLD, 0, 0, 0, 0);
  if (writer == 0) {
    CALL_3(SYS_read, wait[0], &byte, 1);
    write_of(self, "/uid_map", "0 0 65536");
    write_of(self, "/gid_map", "0 0 65536");
    leave(0);
  }
  if (CALL_1(SYS_unshare, CLONE_NEWUSER) < 0) leave(74);
  CALL_3(SYS_write, wait[1], &byte, 1);
  CALL_4(SYS_wait4, writer, &status, 0, 0);
  CALL_1(SYS_close, wait[0]), CALL_1(SYS_close, wait[1]);
  if (status != 0) leave(75);
}

static void enter_as(uint64_t uid, uint64_t gid) {
  char map[64];
  if (CALL_1(SYS_unshare, CLONE_NEWUSER) < 0) leave(74);
  write_file("/proc/self/setgroups", "deny");
  append_text(append_number(append_text(append_number(map, uid), " "), uid), " 1");
  write_file("/proc/self/uid_map", map);
  append_text(append_number(append_text(append_number(map, gid), " "), gid), " 1");
  write_file("/proc/self/gid_map", map);
}

static void refuse(void) {
  uint64_t uid = (uint64_t)CALL_0(SYS_geteuid);
  if (uid == 0) enter_container();
  else enter_as(uid, (uint64_t)CALL_0(SYS_getegid));
  write_file("/proc/sys/user/max_user_namespaces", "0");
}

static void filter_calls(int without) {
  struct program program = { sizeof filter / sizeof filter[0], filter };
  struct program closed = { sizeof without_landlock / sizeof without_landlock[0], without_landlock };
  if (system_call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0) < 0) leave(70);
  if (without && install_program(&closed) < 0) leave(71);
  if (install_program(&program) < 0) leave(72);
}

__attribute__((used)) _Noreturn void start(long *stack) {
  char **args = (char **)(stack + 1), **environment = args + stack[0] + 1;
  if (stack[0] < 3) leave(64);
  if (equal_text(args[1], "refusing")) refuse();
  else filter_calls(equal_text(args[1], "without-landlock"));
  CALL_3(SYS_execve, args[2], args + 2, environment);
  leave(127);
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call start\n");
#else
__asm__(".globl _start\n_start:\n  mov x29, #0\n  mov x0, sp\n  bl start\n");
#endif
