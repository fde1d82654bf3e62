/* The report: Test Anything Protocol, version 13 (testanything.org). What failed stands in comments before the case's own line. */
#include <printf.h>
#include <string.h>
#include <unit.h>

static struct unit_case *cases;
static bool has_failed;

void unit_add(struct unit_case *one)
{
	struct unit_case **at = &cases;

	while (*at != NULL && strcmp((*at)->name, one->name) < 0)
		at = &(*at)->next;
	one->next = *at;
	*at = one;
}

static bool told(bool holds, const char *what, const char *file, int line)
{
	if (!holds) {
		has_failed = true;
		printf("# %s:%d: %s\n", file, line, what);
	}
	return holds;
}

bool unit_check(bool holds, const char *what, const char *file, int line)
{
	return told(holds, what, file, line);
}

bool unit_check_equal(int64_t is, int64_t wanted, const char *what, const char *file, int line)
{
	if (!told(is == wanted, what, file, line))
		printf("#   is %lld, wanted %lld\n", (long long)is, (long long)wanted);
	return is == wanted;
}

bool unit_check_text(const char *is, const char *wanted, const char *what, const char *file, int line)
{
	bool same = is != NULL && strcmp(is, wanted) == 0;

	if (!told(same, what, file, line))
		printf("#   is \"%s\", wanted \"%s\"\n", is == NULL ? "NULL" : is, wanted);
	return same;
}

int unit_run(void)
{
	int number = 0, failed = 0;

	printf("TAP version 13\n");
	for (struct unit_case *one = cases; one != NULL; one = one->next) {
		has_failed = false;
		one->run();
		failed += has_failed;
		printf("%s %d - %s\n", has_failed ? "not ok" : "ok", ++number, one->name);
	}
	printf("1..%d\n# %d of %d cases failed\n", number, failed, number);
	return failed == 0 && number > 0 ? 0 : 1;
}
