#include <cmdline.h>
#include <stdbool.h>

static char buffer[CONFIG_CMDLINE_LENGTH];
static char *words[CONFIG_CMDLINE_WORDS + 1] = { "kiln" };
static char **all = words;
static int count = 1;

/* What begins so, before all else, is a value of an option of the image's: `kiln run --boot`. */
static const char MARK[] = "kiln:";
static const char *options[CONFIG_CMDLINE_WORDS];
static int option_count;

/* What stands behind `begin` in a text; NULL: the text begins with something else. */
static const char *behind(const char *text, const char *begin)
{
	while (*begin != 0 && *text == *begin)
		text++, begin++;
	return *begin == 0 ? text : NULL;
}

/* Moves values of options out of the words. The mark alone ends them: an argument of the program may begin so too. */
static void take_options(void)
{
	const char *option = MARK;
	int taken = 0;
	option_count = 0;
	while (*option != 0 && taken + 1 < count && option_count < CONFIG_CMDLINE_WORDS && (option = behind(all[taken + 1], MARK)) != NULL) {
		taken++;
		options[option_count++] = option;
	}
	all[taken] = all[0];
	all += taken;
	count -= taken;
}

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
	take_options();
}

void cmdline_set(int argc, char **argv)
{
	if (argc < 1) /* execve(2) allows it */
		return;
	count = argc;
	all = argv;
	take_options();
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
		const char *rest = behind(all[i], name);
		if (rest != NULL && *rest == '=')
			return rest + 1;
	}
	return NULL;
}

const char *cmdline_option(const char *name)
{
	/* The last one counts. */
	for (int i = option_count - 1; i >= 0; i--) {
		const char *rest = behind(options[i], name);
		if (rest != NULL && *rest == '=')
			return rest + 1;
	}
	return NULL;
}

const char *cmdline_option_word(int index)
{
	return index < option_count ? options[index] : NULL;
}

int64_t cmdline_option_int(const char *name, int64_t otherwise)
{
	const char *text = cmdline_option(name);
	if (text == NULL)
		return otherwise;
	const bool is_negative = *text == '-';
	uint64_t value = 0;
	for (text += is_negative; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (uint64_t)(*text - '0');
	return (int64_t)(is_negative ? -value : value);
}

bool cmdline_option_bool(const char *name, bool otherwise)
{
	const char *text = cmdline_option(name);
	return text == NULL ? otherwise : *text == 't';
}
