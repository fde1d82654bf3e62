/* The instructions of a filter of system calls (include/uapi/linux/bpf_common.h, seccomp.h). */
#pragma once
#include "kernel.h"
#include "system-call.h"

struct instruction { uint16_t code; uint8_t yes, no; uint32_t value; };
struct program { uint16_t length; const struct instruction *code; };

enum { LOAD = 0x20, MASK = 0x54, EQUAL = 0x15, AT_LEAST = 0x35, ANY_BIT = 0x45, RETURN = 0x06 };
enum { DATA_NUMBER = 0, DATA_ARCH = 4, DATA_FIRST_ARGUMENT = 16, DATA_SECOND_ARGUMENT = 24 };
#define ALLOW 0x7fff0000u
#define KILL_PROCESS 0x80000000u
#define FAIL(error) (0x00050000u | (error))
#define ARCH BY_ARCH(0xc000003eu, 0xc00000b7u)

#define DENY(number) { EQUAL, 0, 1, number }, { RETURN, 0, 0, FAIL(EPERM) }
#define ABSENT(number) { EQUAL, 0, 1, number }, { RETURN, 0, 0, FAIL(ENOSYS) }

static inline long install_program(const struct program *program) { return CALL_3(SYS_seccomp, 1 /* SECCOMP_SET_MODE_FILTER */, 0, program); }
