#include <console.h>
#include <console_device.h>

void console_write(const char *text, size_t size)
{
#ifdef CONFIG_CONSOLE_CRLF
	size_t start = 0;
	for (size_t i = 0; i < size; i++) {
		if (text[i] != '\n')
			continue;
		console_device_write(text + start, i - start);
		console_device_write("\r\n", 2);
		start = i + 1;
	}
	text += start;
	size -= start;
#endif
	if (size > 0)
		console_device_write(text, size);
}

void console_puts(const char *line)
{
	size_t size = 0;
	while (line[size] != 0)
		size++;
	console_write(line, size);
	console_write("\n", 1);
}
