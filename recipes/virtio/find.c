/* Where devices are: what the command line says, else on PCI, else at the machine's fixed places. */
#include "transport.h"
#include <cmdline.h>
#include <string.h>

enum { MOST = 32 };

/* QEMU: hw/i386/microvm.c, include/hw/i386/microvm.h; hw/arm/virt.c; hw/riscv/virt.c. Interrupts: pins of the second IOAPIC; numbers of the GIC, of the PLIC. */
#if defined(__x86_64__)
enum { FIRST_PLACE = (int)0xfeb00000, STEP = 0x200, FIRST_INTERRUPT = 24 };
#elif defined(__aarch64__)
enum { FIRST_PLACE = 0x0a000000, STEP = 0x200, FIRST_INTERRUPT = 32 + 16 };
#elif defined(__riscv)
enum { FIRST_PLACE = 0x10001000, STEP = 0x1000, FIRST_INTERRUPT = 1 };
#endif

/* Kind 0: taken. */
static struct {
	struct virtio_device device;
	uint32_t kind;
} found[MOST];
static unsigned count;

void virtio_add(const struct virtio_device *device, uint32_t kind)
{
	if (kind == 0 || count == MOST)
		return;
	found[count].device = *device;
	found[count++].kind = kind;
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
static bool add_said(const char *word)
{
	static const char name[] = "virtio_mmio.device=";
	uint64_t address, interrupt;
	const char *at;

	if (strncmp(word, name, sizeof name - 1) != 0 || (at = strchr(word, '@')) == NULL)
		return false;
	at = number(at + 1, &address);
	if (*at != ':')
		return false;
	number(at + 1, &interrupt);
	virtio_mmio_add((uintptr_t)address, (unsigned)interrupt);
	return true;
}

static void search(void)
{
	bool said = false;
	for (int i = 1; i < cmdline_count(); i++)
		said |= add_said(cmdline_words()[i]);
	if (said)
		return;
#ifdef CONFIG_VIRTIO_PCI
	/* Where there is PCI its devices may have registers at those places. */
	if (virtio_pci_search())
		return;
#endif
	for (unsigned i = 0; i < CONFIG_VIRTIO_SLOTS; i++)
		virtio_mmio_add((uint32_t)FIRST_PLACE + i * STEP, FIRST_INTERRUPT + i);
}

bool virtio_find(enum virtio_kind kind, struct virtio_device *device)
{
	static bool searched;
	if (!searched)
		search();
	searched = true;
	for (unsigned i = 0; i < count; i++) {
		if (found[i].kind != (uint32_t)kind)
			continue;
		found[i].kind = 0;
		*device = found[i].device;
		return true;
	}
	return false;
}
