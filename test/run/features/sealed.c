/* What pages may be used for changes while the image runs; neighbours stay as they are. */
#include <boot.h>
#include <printf.h>

enum { PAGE = 4096 };
static volatile char pages[3][PAGE] __attribute__((aligned(4096)));

int main(void)
{
	const uintptr_t middle = (uintptr_t)pages[1];
	pages[1][0] = 'a';
	const bool sealed = boot_protect(middle, middle + PAGE, BOOT_READ);
	pages[0][PAGE - 1] = 'b';
	pages[2][0] = 'c';
	const bool opened = boot_protect(middle, middle + PAGE, BOOT_READ | BOOT_WRITE);
	pages[1][1] = 'd';
	boot_protect(middle, middle + PAGE, BOOT_READ);
	printf("%d%d %c%c%c%c, both: %d\n", sealed, opened, pages[1][0], pages[0][PAGE - 1], pages[2][0], pages[1][1],
	       boot_protect(middle, middle + PAGE, BOOT_WRITE | BOOT_EXECUTE));
	pages[1][2] = 'e';
	return 0;
}
