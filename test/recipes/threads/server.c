/* A server with a thread for each connection, and its clients, over 127.0.0.1. Meanwhile a thread counts, and the first waits for a line of the console. */
#include <arpa/inet.h>
#include <checks.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 10, ROUNDS = 20, SIZE = 3000, PORT = 7 };

static int ticks;

static void *serve(void *socket)
{
	const int mine = (int)(long)socket;
	char bytes[1000];
	ssize_t size;
	while ((size = read(mine, bytes, sizeof bytes)) > 0)
		CHECK(write(mine, bytes, (size_t)size) == size);
	CHECK(size == 0 && close(mine) == 0);
	return NULL;
}

static void *listen_on(void *listener)
{
	for (int i = 0; i < CLIENTS; i++) {
		pthread_t thread;
		const int socket = accept((int)(long)listener, NULL, NULL);
		CHECK(socket >= 0 && pthread_create(&thread, NULL, serve, (void *)(long)socket) == 0 && pthread_detach(thread) == 0);
	}
	/* Nobody comes any more: this is where it is cancelled. */
	accept((int)(long)listener, NULL, NULL);
	return NULL;
}

static const struct sockaddr_in here = { .sin_family = AF_INET };

static void *ask(void *number)
{
	struct sockaddr_in address = here;
	static char answers[CLIENTS][SIZE];
	char *answer = answers[(long)number], question[SIZE];
	address.sin_port = htons(PORT);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	const int mine = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(connect(mine, (struct sockaddr *)&address, sizeof address) == 0);
	for (int round = 0; round < ROUNDS; round++) {
		memset(question, 'a' + (int)(long)number + round % 3, SIZE);
		CHECK(write(mine, question, SIZE) == SIZE && recv(mine, answer, SIZE, MSG_WAITALL) == SIZE && memcmp(question, answer, SIZE) == 0);
	}
	close(mine);
	return NULL;
}

static void *tick(void *unused)
{
	for (;;) {
		usleep(1000);
		ticks++;
	}
	return unused;
}

int main(void)
{
	pthread_t server, ticker, clients[CLIENTS];
	struct sockaddr_in address = here;
	char line[80];
	void *result;
	address.sin_port = htons(PORT);
	const int listener = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, CLIENTS) == 0);
	CHECK(pthread_create(&server, NULL, listen_on, (void *)(long)listener) == 0 && pthread_create(&ticker, NULL, tick, NULL) == 0);
	for (long i = 0; i < CLIENTS; i++)
		CHECK(pthread_create(&clients[i], NULL, ask, (void *)i) == 0);
	for (int i = 0; i < CLIENTS; i++)
		CHECK(pthread_join(clients[i], NULL) == 0);
	CHECK(pthread_cancel(server) == 0 && pthread_join(server, &result) == 0 && result == PTHREAD_CANCELED);
	printf("%d clients were served\n", CLIENTS);
	fflush(stdout);
	const int before = ticks;
	CHECK(fgets(line, sizeof line, stdin) != NULL);
	printf("%s ticks, then %s", ticks > before + 10 ? "many" : "few", line);
	return 0;
}
