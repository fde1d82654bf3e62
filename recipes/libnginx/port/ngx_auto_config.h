/* What nginx's configure script would find out (auto/unix, auto/os/linux): of musl on the shim. One process that neither forks nor replaces itself. */
#pragma once

#define NGX_CONFIGURE ""
#define NGX_COMPILER "clang"

#define NGX_HAVE_GCC_ATOMIC 1
#define NGX_HAVE_C99_VARIADIC_MACROS 1
#define NGX_HAVE_GCC_VARIADIC_MACROS 1
#define NGX_HAVE_GCC_BSWAP64 1
#define NGX_HAVE_NONALIGNED 1
#define NGX_HAVE_LITTLE_ENDIAN 1
#define NGX_CPU_CACHE_LINE 64
#define NGX_PTR_SIZE 8
#define NGX_SIG_ATOMIC_T_SIZE 4
#define NGX_TIME_T_SIZE 8
#define NGX_TIME_T_LEN (sizeof("-9223372036854775808") - 1)
#define NGX_SIZE_T_LEN (sizeof("-9223372036854775808") - 1)
#define NGX_OFF_T_LEN (sizeof("-9223372036854775808") - 1)
#define NGX_MAX_TIME_T_VALUE 9223372036854775807LL
#define NGX_MAX_SIZE_T_VALUE 9223372036854775807LL
#define NGX_MAX_OFF_T_VALUE 9223372036854775807LL
#define NGX_KQUEUE_UDATA_T (void *)

/* Without NGX_HAVE_CLEAR_EVENT: epoll tells levels, not edges. */
#define NGX_HAVE_EPOLL 1
#define NGX_HAVE_POLL 1
#define NGX_HAVE_ACCEPT4 1
#define NGX_HAVE_GETADDRINFO 1
#define NGX_HAVE_MSGHDR_MSG_CONTROL 1
#define NGX_HAVE_PREAD 1
#define NGX_HAVE_PWRITE 1
#define NGX_HAVE_PWRITEV 1
#define NGX_HAVE_CLOCK_MONOTONIC 1
#define NGX_HAVE_LOCALTIME_R 1
#define NGX_HAVE_GMTOFF 1
#define NGX_HAVE_POSIX_MEMALIGN 1
#define NGX_HAVE_MAP_ANON 1
#define NGX_HAVE_D_TYPE 1

#define NGX_PREFIX "/"
#define NGX_CONF_PREFIX "etc/nginx/"
#define NGX_CONF_PATH "etc/nginx/nginx.conf"
#define NGX_SBIN_PATH "nginx"
#define NGX_PID_PATH "nginx.pid"
#define NGX_LOCK_PATH "nginx.lock"
#define NGX_ERROR_LOG_PATH "/dev/console"
#define NGX_HTTP_LOG_PATH "/dev/console"
#define NGX_HTTP_CLIENT_TEMP_PATH "client_body_temp"
#define NGX_HTTP_PROXY_TEMP_PATH "proxy_temp"
/* Whose process it would become: it stays what it is, but both names are looked up. */
#define NGX_USER "root"
#define NGX_GROUP "root"
