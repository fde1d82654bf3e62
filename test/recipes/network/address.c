#include <log.h>

int main(void)
{
	log_info("started");
	return 0;
}
