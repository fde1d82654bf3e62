#include <httpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
	fprintf(stderr, "httpd [--port N] [--shutdown] [FOLDER]: serves the files of a folder; --shutdown: GET /shutdown ends it\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct settings settings = { .root = "/www", .port = 80 };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--shutdown") == 0) {
			settings.may_shut_down = true;
		} else if (strcmp(argv[i], "--port") == 0 && i + 1 < argc) {
			settings.port = atoi(argv[++i]);
			if (settings.port < 1 || settings.port > 65535)
				return usage();
		} else if (argv[i][0] != '-') {
			settings.root = argv[i];
		} else {
			return usage();
		}
	}
	return serve(&settings);
}
