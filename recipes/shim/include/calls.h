/*
 * The system calls that are served: name as Linux has it, function that serves it. Included with SERVED defined. Not all of them exist on every
 * processor: arm64 has only those that take a folder.
 */

/* reading.c */
SERVED(read, call_read)
SERVED(write, call_write)
SERVED(readv, call_readv)
SERVED(writev, call_writev)
SERVED(pread64, call_pread)
SERVED(pwrite64, call_pwrite)
SERVED(lseek, call_lseek)
SERVED(ftruncate, call_ftruncate)
SERVED(truncate, call_truncate)
SERVED(fsync, call_done)
SERVED(fdatasync, call_done)
SERVED(sync, call_done)
SERVED(ioctl, call_ioctl)
SERVED(getdents64, call_getdents)

/* opening.c */
SERVED(openat, call_openat)
SERVED(close, call_close)
SERVED(dup, call_dup)
SERVED(dup3, call_dup3)
SERVED(fcntl, call_fcntl)

/* poll.c, events.c */
SERVED(ppoll, call_ppoll)
SERVED(pselect6, call_pselect)
SERVED(epoll_create1, call_epoll_create1)
SERVED(epoll_ctl, call_epoll_ctl)
SERVED(epoll_pwait, call_epoll_wait)

#ifdef CONFIG_SHIM_PIPES
/* pipes.c, pairs.c, eventfd.c */
SERVED(pipe2, call_pipe2)
SERVED(socketpair, call_socketpair)
SERVED(eventfd2, call_eventfd2)
#endif
#if defined(CONFIG_SHIM_PIPES) || defined(CONFIG_SHIM_SOCKETS)
SERVED(shutdown, call_shutdown)
SERVED(sendto, call_sendto)
SERVED(recvfrom, call_recvfrom)
SERVED(sendmsg, call_sendmsg)
SERVED(recvmsg, call_recvmsg)
#endif
#ifdef CONFIG_SHIM_SOCKETS
/* sockets.c, messages.c */
SERVED(socket, call_socket)
SERVED(bind, call_bind)
SERVED(listen, call_listen)
SERVED(accept, call_accept)
SERVED(accept4, call_accept4)
SERVED(connect, call_connect)
SERVED(getsockname, call_getsockname)
SERVED(getpeername, call_getpeername)
SERVED(setsockopt, call_setsockopt)
SERVED(getsockopt, call_getsockopt)
#endif

/* names.c */
SERVED(mkdirat, call_mkdirat)
SERVED(unlinkat, call_unlinkat)
SERVED(symlinkat, call_symlinkat)
SERVED(readlinkat, call_readlinkat)
#ifdef CALL_renameat
/* A newer processor has the newer call only. */
SERVED(renameat, call_renameat)
#endif
SERVED(renameat2, call_renameat2)
SERVED(getcwd, call_getcwd)
SERVED(chdir, call_chdir)
SERVED(fchdir, call_fchdir)
SERVED(umask, call_umask)

/* status.c */
SERVED(fstat, call_fstat)
SERVED(newfstatat, call_fstatat)
SERVED(faccessat, call_faccessat)
SERVED(fchmod, call_fchmod)
SERVED(fchmodat, call_fchmodat)
SERVED(fchown, call_done)
SERVED(fchownat, call_done)
SERVED(utimensat, call_utimensat)

/* memory.c */
SERVED(mmap, call_mmap)
SERVED(munmap, call_munmap)
SERVED(mremap, call_mremap)
SERVED(madvise, call_madvise)
#ifdef CONFIG_SHIM_PROTECT
/* protect.c */
SERVED(mprotect, call_mprotect)
#else
SERVED(mprotect, call_done)
#endif

/* break.c */
SERVED(brk, call_brk)

/* clocks.c */
SERVED(clock_gettime, call_clock_gettime)
SERVED(clock_getres, call_clock_getres)
SERVED(gettimeofday, call_gettimeofday)
SERVED(nanosleep, call_nanosleep)
SERVED(clock_nanosleep, call_clock_nanosleep)

/* threads.c, alone.c */
SERVED(exit, call_exit)
SERVED(exit_group, call_exit_group)
SERVED(gettid, call_gettid)
SERVED(set_tid_address, call_set_tid_address)
#ifdef SHIM_THREADS
SERVED(sched_yield, call_sched_yield)
#else
SERVED(sched_yield, call_done)
#endif

/* process.c */
SERVED(getpid, call_one)
SERVED(getppid, call_done)
SERVED(getuid, call_done)
SERVED(geteuid, call_done)
SERVED(getgid, call_done)
SERVED(getegid, call_done)
SERVED(set_robust_list, call_done)
SERVED(uname, call_uname)
SERVED(prlimit64, call_prlimit)
SERVED(getrlimit, call_getrlimit)
SERVED(sysinfo, call_sysinfo)

/* signals.c */
SERVED(rt_sigaction, call_sigaction)
SERVED(rt_sigprocmask, call_sigprocmask)
SERVED(sigaltstack, call_done)
SERVED(kill, call_kill)
SERVED(tkill, call_tkill)
SERVED(tgkill, call_tgkill)
SERVED(rt_sigpending, call_sigpending)
SERVED(rt_sigsuspend, call_sigsuspend)
SERVED(rt_sigtimedwait, call_sigtimedwait)

/* futex.c, random.c */
SERVED(futex, call_futex)
SERVED(getrandom, call_getrandom)

#if defined(__x86_64__)
SERVED(open, call_open)
SERVED(creat, call_creat)
SERVED(dup2, call_dup2)
SERVED(poll, call_poll)
SERVED(select, call_select)
SERVED(epoll_create, call_epoll_create)
SERVED(epoll_wait, call_epoll_wait)
SERVED(mkdir, call_mkdir)
SERVED(rmdir, call_rmdir)
SERVED(unlink, call_unlink)
SERVED(symlink, call_symlink)
SERVED(readlink, call_readlink)
SERVED(rename, call_rename)
SERVED(stat, call_stat)
SERVED(lstat, call_lstat)
SERVED(access, call_access)
SERVED(chmod, call_chmod)
SERVED(chown, call_done)
SERVED(lchown, call_done)
SERVED(time, call_time)
SERVED(pause, call_pause)
#ifdef CONFIG_SHIM_PIPES
SERVED(pipe, call_pipe)
SERVED(eventfd, call_eventfd)
#endif
SERVED(arch_prctl, call_arch_prctl)
SERVED(set_thread_area, call_set_thread_area)
#endif
