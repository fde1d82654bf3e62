	/* The linker script places it: from the first 2 MiB that the image leaves free. */
	.section .program, "aw", %nobits
	.balign 0x200000
	.globl elf_room
elf_room:
	.skip CONFIG_ELF_LOADER_ROOM
	.globl elf_room_end
elf_room_end:
