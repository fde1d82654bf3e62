#include <checks.h>
#include <pthread.h>
#include <string.h>
#include <sys/inotify.h>

static void at_exit(void)
{
	puts("at exit");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "files") == 0) {
		check_files();
	} else if (strcmp(what, "folders") == 0) {
		check_folders();
	} else if (strcmp(what, "memory") == 0) {
		check_memory();
	} else if (strcmp(what, "process") == 0) {
		check_process(argc, argv);
	} else if (strcmp(what, "unserved") == 0) {
		CHECK(inotify_init1(0) == -1);
		perror("inotify_init1");
	} else if (strcmp(what, "abort") == 0) {
		abort();
	} else if (strcmp(what, "deadlock") == 0) {
		pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
		pthread_mutex_lock(&mutex);
		pthread_mutex_lock(&mutex);
	} else if (strcmp(what, "exit") == 0) {
		atexit(at_exit);
		setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
		printf("buffered\n");
		exit(7);
	}
	printf("%s: ok\n", what);
	return 0;
}
