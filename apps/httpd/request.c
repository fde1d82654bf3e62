/* RFC 9112: 2, 3, 5 and 6 */
#include <httpd.h>
#include <string.h>
#include <strings.h>

enum { BAD = 400, TOO_LONG = 414, NOT_HERE = 501, OTHER_VERSION = 505 };

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* A name of a path that would lead above it. */
static bool leads_up(const char *path)
{
	for (const char *at = path; (at = strstr(at, "/..")) != NULL; at += 3)
		if (at[3] == '/' || at[3] == 0)
			return true;
	return false;
}

static int decode_path(const char *from, size_t size, char *to)
{
	size_t length = 0;
	if (size == 0 || from[0] != '/')
		return BAD;
	for (size_t i = 0; i < size && from[i] != '?'; i++) {
		char c = from[i];
		if (length + 1 == LONGEST_PATH)
			return TOO_LONG;
		if (c == '%') {
			const int high = i + 2 < size ? hex(from[i + 1]) : -1, low = high < 0 ? -1 : hex(from[i + 2]);
			if (low < 0)
				return BAD;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == 0)
			return BAD;
		to[length++] = c;
	}
	to[length] = 0;
	return leads_up(to) ? BAD : 0;
}

/* METHOD SP target SP HTTP/1.x */
static int read_line(const char *line, const char *end, struct request *request)
{
	const char *target = memchr(line, ' ', (size_t)(end - line));
	const char *version = target == NULL ? NULL : memchr(target + 1, ' ', (size_t)(end - target - 1));
	if (version == NULL || version == target + 1)
		return BAD;
	if (end - version != 9 || memcmp(version, " HTTP/", 6) != 0 || version[7] != '.')
		return BAD;
	if (version[6] != '1')
		return OTHER_VERSION;
	request->keep = version[8] != '0';
	request->is_head = target - line == 4 && memcmp(line, "HEAD", 4) == 0;
	if (!request->is_head && (target - line != 3 || memcmp(line, "GET", 3) != 0))
		return NOT_HERE;
	return decode_path(target + 1, (size_t)(version - target - 1), request->path);
}

/* Does a list of words hold this one? */
static bool has_word(const char *list, const char *end, const char *word)
{
	const size_t length = strlen(word);
	while (list < end) {
		while (list < end && (*list == ' ' || *list == ',' || *list == '\t'))
			list++;
		const char *start = list;
		while (list < end && *list != ',' && *list != ' ' && *list != '\t')
			list++;
		if ((size_t)(list - start) == length && strncasecmp(start, word, length) == 0)
			return true;
	}
	return false;
}

static bool is_name(const char *line, const char *colon, const char *name)
{
	return (size_t)(colon - line) == strlen(name) && strncasecmp(line, name, (size_t)(colon - line)) == 0;
}

/* One field; `hosts` counts those of that name. */
static int read_field(const char *line, const char *end, struct request *request, int *hosts)
{
	const char *colon = memchr(line, ':', (size_t)(end - line));
	if (colon == NULL || colon == line || colon[-1] == ' ' || *line == ' ' || *line == '\t')
		return BAD;
	if (is_name(line, colon, "Host"))
		++*hosts;
	if (is_name(line, colon, "Connection")) {
		if (has_word(colon + 1, end, "close"))
			request->keep = false;
		else if (has_word(colon + 1, end, "keep-alive"))
			request->keep = true;
	}
	/* GET has no content; what there were would be taken for the next request. */
	if (is_name(line, colon, "Transfer-Encoding") || (is_name(line, colon, "Content-Length") && !has_word(colon + 1, end, "0")))
		return BAD;
	return 0;
}

size_t read_request(const char *text, size_t size, struct request *request)
{
	const char *head_end = memmem(text, size, "\r\n\r\n", 4);
	int hosts = 0;
	if (head_end == NULL)
		return 0;
	*request = (struct request){ 0 };
	const char *line = text, *end = memmem(line, size, "\r\n", 2);
	request->status = read_line(line, end, request);
	const bool is_1_1 = end[-1] != '0';
	while (request->status == 0 && end < head_end) {
		line = end + 2;
		end = memmem(line, (size_t)(head_end + 2 - line), "\r\n", 2);
		request->status = read_field(line, end, request, &hosts);
	}
	if (request->status == 0 && (hosts > 1 || (is_1_1 && hosts == 0)))
		request->status = BAD;
	if (request->status != 0)
		request->keep = false;
	return (size_t)(head_end + 4 - text);
}
