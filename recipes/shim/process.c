/* The process: there is one, and it is everything. */
#include <cpu.h>
#include <pages.h>
#include <string.h>
#include <time.h>
#include "serve.h"

/* struct utsname of include/uapi/linux/utsname.h */
struct system_name {
	char system[65], node[65], release[65], version[65], machine[65], domain[65];
};

static void copy_name(char *to, const char *name)
{
	memcpy(to, name, strlen(name) + 1);
}

long call_uname(const long *a)
{
	struct system_name *name = (struct system_name *)a[0];
	memset(name, 0, sizeof *name);
	copy_name(name->system, "Kiln");
	copy_name(name->node, "kiln");
	copy_name(name->release, "0.1.0");
	copy_name(name->version, "unikernel");
#if defined(__x86_64__)
	copy_name(name->machine, "x86_64");
#elif defined(__aarch64__)
	copy_name(name->machine, "aarch64");
#elif defined(__riscv)
	copy_name(name->machine, "riscv64");
#endif
	return 0;
}

static long give_limit(int resource, uint64_t *to)
{
	enum { RLIMIT_NOFILE = 7 };
	to[0] = to[1] = resource == RLIMIT_NOFILE ? CONFIG_SHIM_FILES : UINT64_MAX;
	return 0;
}

long call_getrlimit(const long *a)
{
	return give_limit((int)a[0], (uint64_t *)a[1]);
}

/* Limits can be read, not set. */
long call_prlimit(const long *a)
{
	if (a[2] != 0)
		return -EPERM;
	return a[3] == 0 ? 0 : give_limit((int)a[1], (uint64_t *)a[3]);
}

/* struct sysinfo of include/uapi/linux/sysinfo.h */
struct system_information {
	int64_t uptime;
	uint64_t loads[3], memory, memory_free, shared, buffers, swap, swap_free;
	uint16_t processes, unused;
	uint64_t high, high_free;
	uint32_t unit;
};

long call_sysinfo(const long *a)
{
	*(struct system_information *)a[0] = (struct system_information){
		.uptime = (int64_t)(time_now() / NANOSECONDS), .memory = CONFIG_PAGES_SIZE / PAGE, .processes = 1, .unit = PAGE,
	};
	return 0;
}

#if defined(__x86_64__)
long call_set_thread_area(const long *a)
{
	cpu_set_thread_pointer((uintptr_t)a[0]);
	return 0;
}

long call_arch_prctl(const long *a)
{
	enum { ARCH_SET_FS = 0x1002 };
	if ((int)a[0] != ARCH_SET_FS)
		return -EINVAL;
	cpu_set_thread_pointer((uintptr_t)a[1]);
	return 0;
}
#endif
