#include <lua_main.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	/* So that sockets are part of the image. */
	if (socket(AF_INET, SOCK_STREAM, 0) < 0)
		return 1;
	return lua_main(argc, argv);
}
