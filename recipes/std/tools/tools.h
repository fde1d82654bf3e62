/* The tools: each gets the arguments behind its name and gives an exit status. */
#pragma once

enum { USAGE = 64 }; /* EX_USAGE of sysexits.h: the program prints the tool's usage */

int elf_localise(int argc, char **argv);
int elf_check(int argc, char **argv);
int elf_symbols(int argc, char **argv);
int elf_strip(int argc, char **argv);
int elf_same_load(int argc, char **argv);
int elf_efi(int argc, char **argv);
int elf_flatten(int argc, char **argv);
int subst(int argc, char **argv);
int cpio(int argc, char **argv);
int run_test(int argc, char **argv);
