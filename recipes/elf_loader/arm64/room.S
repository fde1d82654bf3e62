	/* Addresses that nothing has: below 128 MiB lies flash memory, which boot_qemu doesn't map. */
	.globl elf_room
	.set elf_room, 0x200000
	.globl elf_room_end
	.set elf_room_end, 0x200000 + CONFIG_ELF_LOADER_ROOM

	.section .bss.elf_memory, "aw", %nobits
	.balign 4096
	.globl elf_memory
elf_memory:
	.skip CONFIG_ELF_LOADER_ROOM
