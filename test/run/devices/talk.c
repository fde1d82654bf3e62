/* What is typed, as it is read; then more than fits into one of the device's buffers; then a crash. */
#include <console.h>
#include <printf.h>
#include <stdint.h>

int main(void)
{
	char line[600];
	static char row[2000];
	for (int i = 0; i < 2; i++) {
		const size_t size = console_read(line, sizeof line);
		printf("\n%zu bytes from %c to %c\n", size, line[0], line[size - 2]);
	}
	for (unsigned i = 0; i < sizeof row; i++)
		row[i] = (char)('a' + i % 26);
	console_write(row, sizeof row);
	console_write("\n", 1);
	*(volatile int *)(uintptr_t)8 = 1;
	return 0;
}
