/*
 * Runs a machine and checks what it does: texts on its console, answers by HTTP, its exit status. Says why not, as the last line; what it said becomes a
 * file, by which a test that passed is known.
 */
#include "machine.h"
#include "tools.h"

enum { MOST = 256 };

typedef struct {
	const char *kind, *exit;
	const char *expect[MOST];
	char **http[MOST];
	unsigned expects, https;
} checks;

static _Noreturn void no(const char *why)
{
	say("kiln: ", why, NULL, NULL, NULL);
	leave(1);
}

/* The first text that doesn't come behind the one before it. */
static const char *missing(const text *said, const checks *c)
{
	size_t from = 0;
	for (unsigned i = 0; i < c->expects; i++) {
		size_t size = strlen(c->expect[i]);
		while (from + size <= said->size && memcmp(said->data + from, c->expect[i], size) != 0)
			from++;
		if (from + size > said->size)
			return c->expect[i];
		from += size;
	}
	return NULL;
}

/* The guest's own status, as its machine tells it (src/run/machine.ts); -1: it didn't say. 128 + n: signal n ended a process. */
static int guest_status(int status, const char *kind)
{
	int code = status >> 8 & 255, signal = status & 127;
	if (signal != 0)
		return 128 + signal;
	if (strcmp(kind, "isa-debug-exit") == 0)
		return code % 2 == 1 && code >= 3 ? (code - 3) / 2 : -1;
	if (strcmp(kind, "semihosting") == 0 || strcmp(kind, "sifive-test") == 0)
		return code >= 2 ? code - 2 : -1;
	return code;
}

static int read_words(checks *c, int argc, char **argv)
{
	int i = 0;
	for (; i + 1 < argc && starts_with(argv[i], "--"); i += 2) {
		if (strcmp(argv[i], "--status") == 0)
			c->kind = argv[i + 1];
		else if (strcmp(argv[i], "--exit") == 0)
			c->exit = argv[i + 1];
		else if (strcmp(argv[i], "--expect") == 0 && c->expects < MOST)
			c->expect[c->expects++] = argv[i + 1];
		else if (strcmp(argv[i], "--http") == 0 && c->https < MOST && i + 3 < argc) {
			c->http[c->https++] = argv + i + 1;
			i += 2;
		} else
			return argc;
	}
	return i;
}

static const char *wrong_status(int status, const char *wanted)
{
	text is = { 0 }, why = { 0 };
	if (status >= 0)
		put_number(&is, (uint64_t)status);
	put_bytes(&is, "", 1);
	if (strcmp(is.data, wanted) == 0)
		return NULL;
	put(&why, status < 0 ? "it ended without an exit status" : "exit status ");
	if (status >= 0)
		put(&why, is.data);
	put(&why, ", expected ");
	put(&why, wanted);
	put_bytes(&why, "", 1);
	return why.data;
}

int run_test(int argc, char **argv)
{
	checks c = { .kind = "none" };
	machine m;
	int at = read_words(&c, argc, argv);
	if (at + 2 > argc)
		return USAGE;
	start_machine(&m, argv + at + 1, argv + argc + 1);
	for (unsigned i = 0; i < c.https; i++) {
		const char *why = check_http(&m, c.http[i][0], c.http[i][1], c.http[i][2]);
		if (why != NULL) {
			kill_machine(&m);
			no(why);
		}
	}
	/* Who serves need not end by itself. */
	bool ends = c.https == 0 || c.exit != NULL;
	if (!ends)
		kill_machine(&m);
	int status = guest_status(end_of_machine(&m), c.kind);
	const char *text_missing = missing(&m.said, &c);
	if (text_missing != NULL) {
		text why = { 0 };
		put(&why, "expected ");
		put_json(&why, text_missing);
		put(&why, " on the console");
		put_bytes(&why, "", 1);
		no(why.data);
	}
	const char *why = ends ? wrong_status(status, c.exit == NULL ? "0" : c.exit) : NULL;
	if (why != NULL)
		no(why);
	write_file(argv[at], text_bytes(&m.said), 0644);
	return 0;
}
