/* Unified Extensible Firmware Interface Specification 2.10: what of it is used. Functions are called as its 2.3.4 says. */
#pragma once
#include <stdint.h>

#define EFI_CALL __attribute__((ms_abi))

typedef uint64_t efi_status;
typedef void *efi_handle;

/* 4.2 */
struct efi_table_header {
	uint64_t signature;
	uint32_t revision, header_size, checksum, reserved;
};

/* 7.2.3 */
struct efi_memory {
	uint32_t type;
	uint64_t start, virtual_start, pages, attributes;
};
enum efi_memory_type { EFI_LOADER_CODE = 1, EFI_BOOT_SERVICES_DATA = 4, EFI_CONVENTIONAL = 7 };

/* 4.4 */
struct efi_boot_services {
	struct efi_table_header header;
	void *tasks[4];
	efi_status (EFI_CALL *get_memory_map)(uint64_t *size, struct efi_memory *map, uint64_t *key, uint64_t *entry_size, uint32_t *version);
	void *pools_and_events[11];
	efi_status (EFI_CALL *handle_protocol)(efi_handle handle, const void *protocol, void **interface);
	void *images[9];
	efi_status (EFI_CALL *exit_boot_services)(efi_handle image, uint64_t key);
};

enum efi_reset { EFI_RESET_SHUTDOWN = 2 };

/* 4.5 */
struct efi_runtime_services {
	struct efi_table_header header;
	void *times_and_variables[10];
	void (EFI_CALL *reset_system)(enum efi_reset type, efi_status status, uint64_t size, void *data);
};

/* 4.3 */
struct efi_system_table {
	struct efi_table_header header;
	void *vendor;
	uint64_t vendor_revision;
	void *consoles[6];
	struct efi_runtime_services *runtime;
	struct efi_boot_services *boot;
};

/* 9.1 */
struct efi_loaded_image {
	uint32_t revision;
	efi_handle parent;
	struct efi_system_table *table;
	void *places[3];
	/* In bytes, of UTF-16. */
	uint32_t options_size;
	const uint16_t *options;
	void *base;
	uint64_t size;
};

/* For boot code, first of all. */
void efi_keep(const struct efi_system_table *table);
/* 8.5.1 ResetSystem() */
_Noreturn void efi_shut_down(void);
