/* What lwIP wants to know of compiler and platform (doc/sys_arch.txt, lwip/arch.h). */
#pragma once
#include <stdint.h>

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1

#define X8_F "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "zu"

void lwip_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void lwip_failed(const char *what);
/* network.h has it too. */
uint32_t network_random(void);

#define LWIP_PLATFORM_DIAG(x) lwip_say x
#define LWIP_PLATFORM_ASSERT(x) lwip_failed(x)
