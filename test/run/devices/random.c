#include <entropy.h>
#include <printf.h>
#include <stdint.h>

enum { WORDS = 100 };

/* More than one request's worth; tells whether bytes repeat. */
int main(void)
{
	uint64_t words[WORDS];
	if (!entropy_fill(words, sizeof words)) {
		printf("no entropy: %s\n", entropy_lack);
		return 3;
	}
	for (int i = 0; i < WORDS; i++)
		for (int j = 0; j < i; j++)
			if (words[i] == words[j])
				return 4;
	printf("%016lx\n", (unsigned long)words[WORDS - 1]);
	return 0;
}
