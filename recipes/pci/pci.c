/* Numbers of chapters are those of the PCI Local Bus Specification 3.0; of bridges, of the PCI-to-PCI Bridge Architecture Specification 1.2, 3.2. */
#include <pci.h>

/* 3.2.2.3.2 «Software Generation of Configuration Transactions» */
enum { ADDRESS = 0xcf8, DATA = 0xcfc };
#define ENABLE (1u << 31)

enum { VENDOR = 0x00, DEVICE = 0x02, COMMAND = 0x04, STATUS = 0x06, HEADER = 0x0e, REGIONS = 0x10, LAST_BUS = 0x1a, CAPABILITIES = 0x34, INTERRUPT = 0x3c };
enum { NO_VENDOR = 0xffff, MEMORY = 2, MASTER = 4, HAS_CAPABILITIES = 1 << 4, KIND = 0x7f, BRIDGE = 1, MANY_FUNCTIONS = 0x80 };
enum { FUNCTIONS = 8, PLACES_OF_BUS = 256, MOST_CAPABILITIES = 48 };
/* 6.2.5.1 */
enum { PORTS = 1, WIDTH = 6, WIDE = 4 };
#define REGION_FLAGS 0xfu
/* What boot code maps. */
#define REACHED ((uint64_t)REACHED_GIB << 30)

static void select(const struct pci_function *function, unsigned at)
{
	__asm__ volatile("outl %0, %w1" : : "a"(ENABLE | function->place << 8 | (at & ~3u)), "d"(ADDRESS));
}

uint32_t pci_get(const struct pci_function *function, unsigned at, unsigned size)
{
	uint32_t word;
	select(function, at);
	__asm__ volatile("inl %w1, %0" : "=a"(word) : "d"(DATA));
	word >>= 8 * (at & 3);
	return size == 4 ? word : word & ((1u << 8 * size) - 1);
}

void pci_enable(const struct pci_function *function)
{
	const uint32_t command = pci_get(function, COMMAND, 2) | MEMORY | MASTER;
	select(function, COMMAND);
	__asm__ volatile("outw %w0, %w1" : : "a"(command), "d"(DATA));
}

bool pci_each(void (*take)(const struct pci_function *function))
{
	uint32_t last_bus = 0;
	bool some = false;

	for (uint32_t bus = 0; bus <= last_bus; bus++) {
		for (uint32_t i = 0; i < PLACES_OF_BUS; i++) {
			struct pci_function function = { bus << 8 | i, 0, 0 };
			function.vendor = (uint16_t)pci_get(&function, VENDOR, 2);
			if (function.vendor == NO_VENDOR) {
				/* Without a first function there are no others. */
				if (i % FUNCTIONS == 0)
					i += FUNCTIONS - 1;
				continue;
			}
			some = true;
			function.device = (uint16_t)pci_get(&function, DEVICE, 2);
			const uint32_t header = pci_get(&function, HEADER, 1);
			/* Buses behind a bridge have greater numbers than the one that it is on. */
			const uint32_t behind = (header & KIND) == BRIDGE ? pci_get(&function, LAST_BUS, 1) : 0;
			if (behind > last_bus)
				last_bus = behind;
			take(&function);
			if (i % FUNCTIONS == 0 && !(header & MANY_FUNCTIONS))
				i += FUNCTIONS - 1;
		}
	}
	return some;
}

unsigned pci_next_capability(const struct pci_function *function, enum pci_capability kind, unsigned after)
{
	if (!(pci_get(function, STATUS, 2) & HAS_CAPABILITIES))
		return 0;
	unsigned at = pci_get(function, after == 0 ? CAPABILITIES : after + 1, 1);
	/* A list that leads back to itself isn't followed for ever. */
	for (unsigned i = 0; at != 0 && i < MOST_CAPABILITIES; i++) {
		if (pci_get(function, at, 1) == (uint32_t)kind)
			return at;
		at = pci_get(function, at + 1, 1);
	}
	return 0;
}

uintptr_t pci_region(const struct pci_function *function, unsigned index)
{
	if (index >= PCI_REGIONS)
		return 0;
	const uint32_t low = pci_get(function, REGIONS + 4 * index, 4);
	if (low & PORTS)
		return 0;
	uint64_t address = low & ~REGION_FLAGS;
	if ((low & WIDTH) == WIDE && index + 1 < PCI_REGIONS)
		address |= (uint64_t)pci_get(function, REGIONS + 4 * (index + 1), 4) << 32;
	return address < REACHED ? (uintptr_t)address : 0;
}

unsigned pci_interrupt(const struct pci_function *function)
{
	return pci_get(function, INTERRUPT, 1);
}
