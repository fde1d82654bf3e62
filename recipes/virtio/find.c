/* Where devices are: what the command line says, else the machine's fixed places. */
#include "transport.h"
#include <cmdline.h>
#include <string.h>

enum { MOST = 32, STEP = 0x200 };

/* QEMU: hw/i386/microvm.c, include/hw/i386/microvm.h; hw/arm/virt.c. Interrupts: pins of the second IOAPIC; numbers of the GIC. */
#if defined(__x86_64__)
enum { FIRST_PLACE = (int)0xfeb00000, FIRST_INTERRUPT = 24 };
#elif defined(__aarch64__)
enum { FIRST_PLACE = 0x0a000000, FIRST_INTERRUPT = 32 + 16 };
#endif

static struct virtio_device places[MOST];
static unsigned count;
static uint32_t taken;

static void add(uintptr_t base, unsigned interrupt)
{
	if (count < MOST)
		places[count++] = (struct virtio_device){ &virtio_mmio, base, interrupt };
}

/* A number as C writes it, decimal or hexadecimal; what follows it. */
static const char *number(const char *at, uint64_t *value)
{
	const unsigned base = at[0] == '0' && (at[1] | 32) == 'x' ? 16 : 10;
	*value = 0;
	for (at += base == 16 ? 2 : 0;; at++) {
		const unsigned digit = *at >= '0' && *at <= '9' ? (unsigned)(*at - '0') : (*at | 32) >= 'a' && (*at | 32) <= 'f' ? (unsigned)((*at | 32) - 'a') + 10 : base;
		if (digit >= base)
			return at;
		*value = *value * base + digit;
	}
}

/* SIZE@ADDRESS:INTERRUPT[:ID], as Linux's drivers/virtio/virtio_mmio.c has it. */
static void add_said(const char *word)
{
	static const char name[] = "virtio_mmio.device=";
	uint64_t address, interrupt;
	const char *at;

	if (strncmp(word, name, sizeof name - 1) != 0 || (at = strchr(word, '@')) == NULL)
		return;
	at = number(at + 1, &address);
	if (*at != ':')
		return;
	number(at + 1, &interrupt);
	add((uintptr_t)address, (unsigned)interrupt);
}

static void search(void)
{
	for (int i = 1; i < cmdline_count(); i++)
		add_said(cmdline_words()[i]);
	if (count > 0)
		return;
	for (unsigned i = 0; i < CONFIG_VIRTIO_SLOTS; i++)
		add((uint32_t)FIRST_PLACE + i * STEP, FIRST_INTERRUPT + i);
}

bool virtio_find(enum virtio_kind kind, struct virtio_device *device)
{
	if (count == 0)
		search();
	for (unsigned i = 0; i < count; i++) {
		if ((taken & 1u << i) || virtio_mmio_kind(places[i].base) != (uint32_t)kind)
			continue;
		taken |= 1u << i;
		*device = places[i];
		return true;
	}
	return false;
}
