/* Whatever happens once the machine is to end: SYSTEM_OFF of Arm's «Power State Coordination Interface» (DEN0022), 5.10. */
#define PSCI_SYSTEM_OFF 0x84000008

	.section .text.power_off_vectors, "ax"
	.balign 2048
	.globl power_off_vectors
power_off_vectors:
	/* Interrupts are masked: synchronous ones only, on either stack. */
	.rept 5
	.balign 128
	mov w0, #(PSCI_SYSTEM_OFF & 0xffff)
	movk w0, #(PSCI_SYSTEM_OFF >> 16), lsl #16
	hvc #0
	wfi
	.endr
	.size power_off_vectors, . - power_off_vectors
