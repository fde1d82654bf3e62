import { expect, test } from "vitest";
import { Questions } from "#config/kconfig/shell/questions.ts";

const questions = new Questions({ CC: "gcc-12", LD: "ccache ld", NM: "nm $X", HOME: "rm", AS: "as", OBJCOPY: "objcopy" });
const asking = (body: string): string => `{ ${body}; } >/dev/null 2>&1 && echo "y" || echo "n"`;
const apart = (body: string): string => asking(`trap "rm -rf .tmp_$$" EXIT; mkdir .tmp_$$; ${body}`);

test.each([
  apart("gcc-12 -Werror  -fsanitize=kernel-memory -mllvm -msan-disable-checks=1 -c -x c /dev/null -o .tmp_$$/tmp.o"),
  apart("gcc-12 -Werror --param tsan-distinguish-volatile=1 -gsplit-dwarf -c -x c /dev/null -o .tmp_$$/tmp.o"),
  apart("gcc-12 -frandomize-layout-seed-file=/dev/null -c -x c /dev/null -o .tmp_$$/tmp.o"),
  asking('printf "%b\\n" "tpause %ecx" | gcc-12  -c -x assembler-with-cpp -o /dev/null -'),
  asking("echo 'int x(void) { return \"$X\"[0]; }' | gcc-12 -x c - -c -o /dev/null -Werror"),
  asking("gcc-12 -E -x c /dev/null"),
  asking("ccache ld -v --orphan-handling=warn"),
  asking("gcc-12 --version | head -n 1 | grep -qi llvm"),
  asking('test "GCC" = Clang'),
  asking("test -e /no/such/file"),
  asking("command -v gcc-12"),
])("may run at any time: %s", (command) => expect(questions.isOne(command)).toBe(true));

test.each([
  "test -e file",
  asking("gcc-12 -c -x c /dev/null -o made.o"),
  asking("gcc-12 -c -x c /dev/null -o .tmp_$$/tmp.o"),
  asking("gcc-12 -gsplit-dwarf -c -x c /dev/null -o /dev/null"),
  apart("gcc-12 -c -x c /dev/null -o .tmp_$$/../tmp.o"),
  apart("gcc-12 -MMD -c -x c /dev/null -o .tmp_$$/tmp.o"),
  apart("gcc-12 -Wp,-MD,list -c -x c /dev/null -o .tmp_$$/tmp.o"),
  apart("gcc-12 -fplugin=./own.so -c -x c /dev/null -o .tmp_$$/tmp.o"),
  apart("gcc-12 -fdump-tree-all -c -x c /dev/null -o .tmp_$$/tmp.o"),
  apart("gcc-12 -save-temps -c -x c /dev/null -o .tmp_$$/tmp.o"),
  asking("gcc-12 -c -x c /dev/null"),
  asking("gcc-12 -S -x c -"),
  asking("objcopy -S /dev/null"),
  asking("as -v"),
  asking("gcc-12 -c own.c -o /dev/null"),
  asking("gcc-13 -v"),
  asking("ld -v --gc-sections"),
  asking("ccache ld -Map=file"),
  asking("nm -v"),
  asking("rm -rf .tmp"),
  asking("./scripts/own.sh gcc-12"),
  asking("test -e $FILE"),
  asking('test -e "$(made)"'),
  asking('printf "`made`" | gcc-12 -c -o /dev/null -'),
  asking("test -e file; touch file"),
  asking("test -e file && touch file"),
  asking("echo word > file"),
  asking("echo word >file"),
  asking("test -e file & touch file"),
  asking("test -e *"),
  asking("test 'a'$(touch file)"),
  asking("echo a\ntouch file"),
  asking("echo a | tee file"),
  asking(""),
  `${asking("test a")} > file`,
  `{ test a; } >/dev/null 2>&1 && echo "$(touch file)" || echo "n"`,
  `{ test a; } >/dev/null 2>&1 && echo "y"; touch file; echo "" || echo "n"`,
])("waits for its turn: %s", (command) => expect(questions.isOne(command)).toBe(false));
