#include <lua_main.h>

int main(int argc, char **argv)
{
	return lua_main(argc, argv);
}
