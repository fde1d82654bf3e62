#include "linker-script.h"

static bool is_word(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '$';
}

static size_t skip_blanks(bytes script, size_t at)
{
	while (at < script.size && (script.data[at] == ' ' || (script.data[at] >= '\t' && script.data[at] <= '\r')))
		at++;
	return at;
}

bytes read_script(const char *path)
{
	bytes script = read_file(path);
	bool inside = false;
	for (size_t i = 0; i + 1 < script.size; i++) {
		uint8_t *at = script.data + i;
		if (inside ? at[0] == '*' && at[1] == '/' : at[0] == '/' && at[1] == '*') {
			inside = !inside;
			at[0] = at[1] = ' ';
			i++;
		} else if (inside) {
			at[0] = ' ';
		}
	}
	return script;
}

/* Behind the next place from `at` on where the word stands as a whole; 0 where there is none. */
static size_t behind_word(bytes script, size_t at, const char *word)
{
	size_t n = strlen(word);
	for (; n <= script.size && at <= script.size - n; at++) {
		const uint8_t *here = script.data + at;
		if (memcmp(here, word, n) == 0 && (at == 0 || !is_word(here[-1])) && (at + n == script.size || !is_word(here[n])))
			return at + n;
	}
	return 0;
}

bool script_defines(bytes script, const char *name)
{
	if (*name == 0)
		return false;
	for (size_t at = 0; (at = behind_word(script, at, name)) != 0;) {
		size_t next = skip_blanks(script, at);
		if (next < script.size && script.data[next] == '=' && !(next + 1 < script.size && script.data[next + 1] == '='))
			return true;
	}
	return false;
}

const char *script_entry(bytes script)
{
	size_t at = behind_word(script, 0, "ENTRY");
	if (at == 0)
		return NULL;
	at = skip_blanks(script, at);
	if (at == script.size || script.data[at] != '(')
		return NULL;
	size_t start = skip_blanks(script, at + 1), end = start;
	while (end < script.size && is_word(script.data[end]))
		end++;
	if (end == start)
		return NULL;
	char *name = allocate(end - start + 1);
	memcpy(name, script.data + start, end - start);
	return name;
}
