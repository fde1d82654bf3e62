#include "archive.h"

static const char MAGIC[] = "!<arch>\n";

enum { MAGIC_SIZE = 8, HEADER = 60, NAME = 16, SIZE_AT = 48, SIZE = 10, END_AT = 58 };

bool is_archive(bytes file)
{
	return file.size >= MAGIC_SIZE && memcmp(file.data, MAGIC, MAGIC_SIZE) == 0;
}

/* Decimal, blanks behind it. */
static size_t number(const char *path, const uint8_t *digits, size_t count)
{
	size_t value = 0, i = 0;
	for (; i < count && digits[i] >= '0' && digits[i] <= '9'; i++)
		value = value * 10 + (size_t)(digits[i] - '0');
	if (i == 0)
		fail(path, "a member of the archive has no size");
	return value;
}

static const char *copied(const uint8_t *from, size_t size)
{
	char *name = allocate(size + 1);
	memcpy(name, from, size);
	return name;
}

/* Names of more than 15 letters stand in a member of their own, each ended by `/` and a line break; the header holds `/` and the place. */
static const char *name_of(const char *path, const uint8_t *header, bytes long_names)
{
	const uint8_t *from = header;
	size_t size = 0, most = NAME;
	if (header[0] == '/' && header[1] >= '0' && header[1] <= '9') {
		size_t place = number(path, header + 1, NAME - 1);
		if (place >= long_names.size)
			fail(path, "the name of an archive's member is missing");
		from = long_names.data + place;
		most = long_names.size - place;
	}
	while (size < most && from[size] != '/' && from[size] != '\n')
		size++;
	return copied(from, size);
}

static bool is_special(const uint8_t *header)
{
	return header[0] == '/' && !(header[1] >= '0' && header[1] <= '9');
}

/* The member `//`, which stands before all that need it. */
static bytes find_long_names(const char *path, bytes file)
{
	for (size_t at = MAGIC_SIZE; at + HEADER <= file.size;) {
		const uint8_t *header = file.data + at;
		size_t size = number(path, header + SIZE_AT, SIZE);
		if (!is_special(header) || size > file.size - at - HEADER)
			break;
		if (header[1] == '/')
			return (bytes){ file.data + at + HEADER, size };
		at += HEADER + size + size % 2;
	}
	return (bytes){ 0 };
}

bool next_member(const char *path, bytes file, size_t *at, archive_member *member)
{
	if (*at == 0)
		*at = MAGIC_SIZE;
	while (*at < file.size) {
		uint8_t *header = file.data + *at;
		if (file.size - *at < HEADER || header[END_AT] != '`' || header[END_AT + 1] != '\n')
			fail(path, "the archive is damaged");
		size_t size = number(path, header + SIZE_AT, SIZE);
		if (size > file.size - *at - HEADER)
			fail(path, "a member of the archive lies outside of the file");
		*at += HEADER + size + size % 2;
		if (is_special(header))
			continue;
		*member = (archive_member){ name_of(path, header, find_long_names(path, file)), { header + HEADER, size } };
		return true;
	}
	return false;
}
