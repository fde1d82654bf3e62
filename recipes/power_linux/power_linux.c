#include <linux_call.h>
#include <power.h>

void power_off(int status)
{
	for (;;)
		linux_call(LINUX_exit_group, status, 0, 0, 0, 0, 0);
}
