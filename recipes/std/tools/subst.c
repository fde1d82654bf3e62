/* subst: replaces @NAME@ by what NAME=VALUE says. A name that nobody gives, or that the text never uses, is an error: both are typing mistakes. */
#include "rt.h"
#include "tools.h"

static bool is_name(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

int subst(int argc, char **argv)
{
	if (argc < 2)
		return USAGE;
	bytes in = read_file(argv[0]);
	bool *used = allocate((size_t)argc);
	text out = { 0 };
	for (size_t i = 0; i < in.size;) {
		size_t end = i + 1;
		while (in.data[i] == '@' && end < in.size && is_name(in.data[end]))
			end++;
		if (end == i + 1 || end >= in.size || in.data[end] != '@') {
			put_bytes(&out, in.data + i++, 1);
			continue;
		}
		const char *value = NULL;
		for (int k = 2; k < argc && value == NULL; k++) {
			size_t n = end - i - 1;
			if (strlen(argv[k]) > n && memcmp(argv[k], in.data + i + 1, n) == 0 && argv[k][n] == '=') {
				value = argv[k] + n + 1;
				used[k] = true;
			}
		}
		if (value == NULL) {
			in.data[end] = 0;
			fail((char *)in.data + i + 1, "nobody says what stands for it");
		}
		put(&out, value);
		i = end + 1;
	}
	for (int k = 2; k < argc; k++)
		if (!used[k])
			fail(argv[k], "the text doesn't ask for it");
	write_file(argv[1], text_bytes(&out), 0644);
	return 0;
}
