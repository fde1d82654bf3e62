#include <cmdline.h>
#include <stdbool.h>

static char buffer[CONFIG_CMDLINE_LENGTH];
static char *words[CONFIG_CMDLINE_WORDS + 1] = { "kiln" };
static char **all = words;
static int count = 1;

/* One word from `*at` on into the buffer; false where nothing is left, or it doesn't fit. */
static bool take_word(const char **at, const char *end, size_t *used)
{
	const char *from = *at;
	bool quoted = false;

	while (from < end && *from == ' ')
		from++;
	if (from == end)
		return false;
	size_t start = *used, to = start;
	for (; from < end && (quoted || *from != ' '); from++) {
		if (*from == '"') {
			quoted = !quoted;
			continue;
		}
		if (*from == '\\' && from + 1 < end)
			from++;
		if (to + 1 >= sizeof buffer)
			return false;
		buffer[to++] = *from;
	}
	if (to >= sizeof buffer)
		return false;
	buffer[to] = 0;
	words[count++] = buffer + start;
	*used = to + 1;
	*at = from;
	return true;
}

void cmdline_parse(const char *line, size_t size)
{
	const char *end = line + size;
	size_t used = 0;

	count = 1;
	while (count < CONFIG_CMDLINE_WORDS && take_word(&line, end, &used))
		;
	words[count] = NULL;
	all = words;
}

void cmdline_set(int argc, char **argv)
{
	if (argc < 1) /* execve(2) allows it */
		return;
	count = argc;
	all = argv;
}

int cmdline_count(void)
{
	return count;
}

char **cmdline_words(void)
{
	return all;
}

const char *cmdline_get(const char *name)
{
	for (int i = 1; i < count; i++) {
		const char *word = all[i], *wanted = name;
		while (*wanted != 0 && *word == *wanted)
			word++, wanted++;
		if (*wanted == 0 && *word == '=')
			return word + 1;
	}
	return NULL;
}
