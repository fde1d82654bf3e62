#include <ramfs.h>
#include <string.h>

/* Made with the image: recipes/std/image.kiln. */
extern const struct ramfs_file kiln_files[];
extern const unsigned long kiln_file_count;

static struct {
	const struct ramfs_file *file;
	size_t position;
} open_files[CONFIG_RAMFS_OPEN_FILES];

size_t ramfs_count(void)
{
	return kiln_file_count;
}

const struct ramfs_file *ramfs_at(size_t index)
{
	return &kiln_files[index];
}

const struct ramfs_file *ramfs_find(const char *name)
{
	size_t low = 0, high = kiln_file_count;

	while (*name == '/')
		name++;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(name, kiln_files[middle].name);
		if (order == 0)
			return &kiln_files[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

int ramfs_open(const char *name)
{
	const struct ramfs_file *file = ramfs_find(name);
	if (file == NULL)
		return -1;
	for (int i = 0; i < CONFIG_RAMFS_OPEN_FILES; i++) {
		if (open_files[i].file != NULL)
			continue;
		open_files[i].file = file;
		open_files[i].position = 0;
		return i;
	}
	return -2;
}

static int is_open(int file)
{
	return file >= 0 && file < CONFIG_RAMFS_OPEN_FILES && open_files[file].file != NULL;
}

long ramfs_read(int file, void *to, size_t size)
{
	if (!is_open(file))
		return -1;
	const size_t left = open_files[file].file->size - open_files[file].position;
	if (size > left)
		size = left;
	memcpy(to, open_files[file].file->data + open_files[file].position, size);
	open_files[file].position += size;
	return (long)size;
}

long ramfs_seek(int file, size_t position)
{
	if (!is_open(file))
		return -1;
	const size_t end = open_files[file].file->size;
	open_files[file].position = position < end ? position : end;
	return (long)open_files[file].position;
}

void ramfs_close(int file)
{
	if (is_open(file))
		open_files[file].file = NULL;
}
