#include <unit.h>

UNIT_MAIN

TEST(adds)
{
	CHECK(1 + 1 == 2);
}
