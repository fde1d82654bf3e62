/* The helper has no C library: the door to the kernel, for x86_64 and aarch64. Every call gives a negative errno on failure. */
#pragma once
#include <stddef.h>
#include <stdint.h>

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
#else
#error "the helper knows x86_64 and aarch64"
#endif
}

#define CALL_0(n) system_call(n, 0, 0, 0, 0, 0, 0)
#define CALL_1(n, a) system_call(n, (long)(a), 0, 0, 0, 0, 0)
#define CALL_2(n, a, b) system_call(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define CALL_3(n, a, b, c) system_call(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define CALL_4(n, a, b, c, d) system_call(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define CALL_5(n, a, b, c, d, e) system_call(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define CALL_6(n, a, b, c, d, e, f) system_call(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h; equal on both from 424 on. */
#if defined(__x86_64__)
#define BY_ARCH(x86, arm) x86
#else
#define BY_ARCH(x86, arm) arm
#endif
enum {
  SYS_read = BY_ARCH(0, 63), SYS_write = BY_ARCH(1, 64), SYS_close = BY_ARCH(3, 57), SYS_ppoll = BY_ARCH(271, 73),
  SYS_mmap = BY_ARCH(9, 222), SYS_dup3 = BY_ARCH(292, 24), SYS_pipe2 = BY_ARCH(293, 59), SYS_openat = BY_ARCH(257, 56),
  SYS_statx = BY_ARCH(332, 291), SYS_getdents64 = BY_ARCH(217, 61), SYS_readlinkat = BY_ARCH(267, 78),
  SYS_mkdirat = BY_ARCH(258, 34), SYS_symlinkat = BY_ARCH(266, 36), SYS_fchmodat = BY_ARCH(268, 53), SYS_fchmod = BY_ARCH(91, 52), SYS_renameat2 = BY_ARCH(316, 276),
  SYS_fchdir = BY_ARCH(81, 50), SYS_chdir = BY_ARCH(80, 49), SYS_pivot_root = BY_ARCH(155, 41),
  SYS_mount = BY_ARCH(165, 40), SYS_umount2 = BY_ARCH(166, 39), SYS_unshare = BY_ARCH(272, 97),
  SYS_setresuid = BY_ARCH(117, 147), SYS_setresgid = BY_ARCH(119, 149), SYS_setgroups = BY_ARCH(116, 159),
  SYS_geteuid = BY_ARCH(107, 175), SYS_getegid = BY_ARCH(108, 177), SYS_getppid = BY_ARCH(110, 173), SYS_getpid = BY_ARCH(39, 172),
  SYS_prctl = BY_ARCH(157, 167), SYS_capset = BY_ARCH(126, 91), SYS_seccomp = BY_ARCH(317, 277),
  SYS_prlimit64 = BY_ARCH(302, 261), SYS_sethostname = BY_ARCH(170, 161), SYS_setdomainname = BY_ARCH(171, 162),
  SYS_setsid = BY_ARCH(112, 157), SYS_execve = BY_ARCH(59, 221), SYS_execveat = BY_ARCH(322, 281), SYS_sched_setaffinity = BY_ARCH(203, 122), SYS_sched_getaffinity = BY_ARCH(204, 123), SYS_utimensat = BY_ARCH(280, 88), SYS_madvise = BY_ARCH(28, 233), SYS_munmap = BY_ARCH(11, 215), SYS_exit_group = BY_ARCH(231, 94),
  SYS_wait4 = BY_ARCH(61, 260), SYS_sendmsg = BY_ARCH(46, 211), SYS_recvmsg = BY_ARCH(47, 212),
  SYS_socket = BY_ARCH(41, 198), SYS_socketpair = BY_ARCH(53, 199), SYS_clock_gettime = BY_ARCH(228, 113), SYS_syncfs = BY_ARCH(306, 267), SYS_sync_file_range = BY_ARCH(277, 84),
  SYS_umask = BY_ARCH(95, 166), SYS_rt_sigaction = BY_ARCH(13, 134), SYS_rt_sigprocmask = BY_ARCH(14, 135),
  SYS_setfsuid = BY_ARCH(122, 151), SYS_setfsgid = BY_ARCH(123, 152),
  SYS_unlinkat = BY_ARCH(263, 35), SYS_fcntl = BY_ARCH(72, 25), SYS_ioctl = BY_ARCH(16, 29), SYS_pread64 = BY_ARCH(17, 67),
  SYS_setpgid = BY_ARCH(109, 154), SYS_getcwd = BY_ARCH(79, 17),
  SYS_pidfd_send_signal = 424, SYS_open_tree = 428, SYS_move_mount = 429, SYS_fsopen = 430, SYS_fsconfig = 431,
  SYS_fsmount = 432, SYS_pidfd_open = 434, SYS_clone3 = 435, SYS_close_range = 436, SYS_openat2 = 437, SYS_mount_setattr = 442,
};
