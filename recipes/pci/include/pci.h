/* Functions of devices on PCI, as firmware left them. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Places in the registers of each function: 6.1, 6.2.5. */
enum { PCI_REGIONS = 6, PCI_SUBSYSTEM = 0x2e, PCI_NO_INTERRUPT = 0xff };
enum pci_capability { PCI_VENDOR_SPECIFIC = 0x09 };

struct pci_function {
	/* Bus, device and function, as ports want them. */
	uint32_t place;
	uint16_t vendor, device;
};

/* Gives all functions to `take`, those behind bridges too; false: the machine has no PCI. */
bool pci_each(void (*take)(const struct pci_function *function));
/* A register; `at` is a multiple of the size, which is 1, 2 or 4 bytes. */
uint32_t pci_get(const struct pci_function *function, unsigned at, unsigned size);
/* Where the next capability of that kind lies, from 0 on for the first; 0: there is none. */
unsigned pci_next_capability(const struct pci_function *function, enum pci_capability kind, unsigned after);
/* Address of a region in memory; 0: there is none there that the processor can reach. */
uintptr_t pci_region(const struct pci_function *function, unsigned index);
/* Lets the function answer in memory, and reach memory itself. */
void pci_enable(const struct pci_function *function);
/* The pin of the interrupt controller; PCI_NO_INTERRUPT: none. */
unsigned pci_interrupt(const struct pci_function *function);
