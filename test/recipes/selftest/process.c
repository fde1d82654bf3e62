#include <checks.h>

/* A process has no machine of its own. */
void check_machine(void)
{
}
