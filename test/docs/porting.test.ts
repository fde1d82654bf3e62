import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/kiln.ts";

/** What a Makefile.uk may say: the macros and variables of Unikraft's `support/build/Makefile.rules` and `Makefile.build`, and of its documentation; `X` is a file. */
const NAMES = `
  addlib addlib_s addplat addplat_s addplatlib addplatlib_s addlib_paramprefix import_lib Linker.uk
  fetch fetch2 fetchas fetchas2 clone verify unarchive patch mk_sub_build_dir mk_sub_libbuild_dir sub_build_dir
  LIBFOO_ORIGIN LIBFOO_EXTRACTED LIBFOO_ORIGIN_SHA256 LIBFOO_BASE LIBFOO_BUILD LIBFOO_CLEAN-y build_clean build_cmd verbose_cmd
  LIBFOO_SRCS-y LIBFOO_CFLAGS-y LIBFOO_ASFLAGS-y LIBFOO_CXXFLAGS-y LIBFOO_COMPFLAGS-y LIBFOO_GOCFLAGS-y LIBFOO_M4FLAGS-y LIBFOO_AWKFLAGS-y
  LIBFOO_CINCLUDES-y LIBFOO_ASINCLUDES-y LIBFOO_CXXINCLUDES-y LIBFOO_SUPPRESS_FLAGS LIBFOO_DEFS
  LIBFOO_X_FLAGS-y LIBFOO_X_INCLUDES-y LIBFOO_X_ISR_FLAGS-y LIBFOO_X_PREPFLAGS-y isr __VARIANT__ __LIBNAME__ __BASENAME__
  CFLAGS-y ASFLAGS-y CXXFLAGS-y GOCFLAGS-y COMPFLAGS ARCHFLAGS ISR_ARCHFLAGS DBGFLAGS CINCLUDES-y ASINCLUDES-y CXXINCLUDES-y
  LIBFOO_EXPORTS exportsyms.uk localsyms.uk LIBFOO_OBJS-y LIBFOO_ALIBS-y LIBFOO_LDFLAGS-y LIBLDFLAGS OBJCFLAGS LIBFOO_OBJCFLAGS-y
  EACHOLIB_SRCS-y EACHOLIB_OBJS-y EACHOLIB_ALIBS-y EACHOLIB_LOCALS-y
  UK_FETCH-y UK_PREPARE-y UK_PREPROCESS-y UK_SRCS-y UK_OBJS-y UK_OLIBS-y UK_ALIBS-y UK_LIBS UK_PLATS UK_DEPS-y UK_IMAGES-y UK_DEBUG_IMAGES-y UK_LDEPS-y
  IMAGE_LDFLAGS Extra.ld x.lds.S buildrule_foo preprule_m4 x.dts x.go x.rs HOSTCC
  have_gcc have_clang gcc_version_ge error_if_gcc_version_lt UK_PROVIDED_SYSCALLS-y UK_SYSCALL_R_DEFINE
  UK_CTOR uk_lib_initcall uk_late_initcall UK_LIBPARAM_PARAM UK_EVENT_HANDLER UK_TESTSUITE UK_TESTCASE
  config choice range select imply`;

test("docs/porting.md says for everything of a Makefile.uk what it is in Kiln", () => {
  const page = readFileSync(join(ROOT, "docs/porting.md"), "utf8");
  const [, table = ""] = page.split("| in `Makefile.uk`");
  const left = table
    .split("\n")
    .map((line) => line.replaceAll("\\|", " ").split(" | ")[0] ?? "")
    .join("\n");
  const told = new Set(left.match(/[\w.+-]+/g));
  const names = NAMES.match(/\S+/g) ?? [];
  expect(names.filter((name) => !told.has(name))).toEqual([]);
});
