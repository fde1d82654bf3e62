/* Every mistake is told, then the image ends: it would run with other values than somebody meant. */
#include <cmdline.h>
#include <console.h>
#include <init.h>
#include <power.h>
#include <stdbool.h>
#include <stdint.h>

/* As Kiln's for a wrong command line. */
enum { WRONG = 2 };

/* Made with the image: recipes/std/image.kiln. */
enum kind { BOOL, INT, SIZE, ENUM, STRING };
extern const struct option {
	const char *name;
	/* One behind the other; an empty one ends them. */
	const char *values;
	uint64_t kind;
	int64_t min, max;
} kiln_boot_options[];
extern const uint64_t kiln_boot_option_count;

static size_t length(const char *text)
{
	size_t size = 0;
	while (text[size] != 0)
		size++;
	return size;
}

static void say(const char *text)
{
	console_write(text, length(text));
}

static void say_number(int64_t number)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
	do
		digits[--at] = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (number < 0)
		say("-");
	console_write(digits + at, sizeof digits - at);
}

static bool is_same(const char *a, const char *b)
{
	while (*a != 0 && *a == *b)
		a++, b++;
	return *a == *b;
}

/* Decimal digits, with a sign or not; nothing else, and not more than 64 bits. */
static bool read_number(const char *text, int64_t *number)
{
	const bool is_negative = *text == '-';
	const uint64_t most = (uint64_t)INT64_MAX + is_negative;
	uint64_t value = 0;
	text += is_negative;
	if (*text == 0)
		return false;
	for (; *text != 0; text++) {
		const unsigned digit = (unsigned)(*text - '0');
		if (digit > 9 || value > (most - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*number = (int64_t)(is_negative ? -value : value);
	return true;
}

static const struct option *find(const char *word, size_t size)
{
	for (uint64_t i = 0; i < kiln_boot_option_count; i++) {
		const char *name = kiln_boot_options[i].name;
		if (length(name) != size)
			continue;
		size_t same = 0;
		while (same < size && name[same] == word[same])
			same++;
		if (same == size)
			return &kiln_boot_options[i];
	}
	return NULL;
}

static bool is_allowed(const struct option *option, const char *value)
{
	int64_t number;
	switch ((enum kind)option->kind) {
	case BOOL:
		return is_same(value, "true") || is_same(value, "false");
	case INT:
	case SIZE:
		return read_number(value, &number) && number >= option->min && number <= option->max;
	case ENUM:
		for (const char *one = option->values; *one != 0; one += length(one) + 1)
			if (is_same(value, one))
				return true;
		return false;
	case STRING:
		break;
	}
	return true;
}

static void say_allowed(const struct option *option)
{
	switch ((enum kind)option->kind) {
	case BOOL:
		say("true or false");
		break;
	case INT:
	case SIZE:
		say(option->kind == SIZE ? "a number of bytes from " : "a number from ");
		say_number(option->min);
		say(" to ");
		say_number(option->max);
		break;
	case ENUM:
		say("one of");
		for (const char *one = option->values; *one != 0; one += length(one) + 1) {
			say(one == option->values ? " " : ", ");
			say(one);
		}
		break;
	case STRING:
		say("a text");
		break;
	}
}

/* False: it was told what is wrong. */
static bool check(const char *word)
{
	size_t name = 0;
	while (word[name] != 0 && word[name] != '=')
		name++;
	const struct option *option = find(word, name);
	if (option != NULL && word[name] == '=' && is_allowed(option, word + name + 1))
		return true;
	say("boot option ");
	say(word);
	if (option != NULL) {
		say(word[name] == '=' ? ": its value must be " : ": it needs a value, ");
		say_allowed(option);
	} else {
		say(": there is no such option; there are");
		for (uint64_t i = 0; i < kiln_boot_option_count; i++) {
			say(i == 0 ? " " : ", ");
			say(kiln_boot_options[i].name);
		}
	}
	say("\n");
	return false;
}

static void check_all(void)
{
	bool is_right = true;
	const char *word;
	for (int i = 0; (word = cmdline_option_word(i)) != NULL; i++)
		if (*word != 0)
			is_right &= check(word);
	if (!is_right)
		power_off(WRONG);
}
INIT(3, check_all);
