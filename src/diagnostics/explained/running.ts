import { other, plain, type Explanations } from "./explanation.ts";

/** KILN-E10xx: finished images, what is read of them, machines that run them. */
export const RUNNING: Explanations = {
  "KILN-E1001": plain(
    "A platform that Kiln can't start",
    "A platform's `run` record names the kind of machine, its program and arguments.",
  ),
  "KILN-E1002": plain(
    "The emulator isn't there",
    "Install it (on Debian qemu-system-x86, for arm64 qemu-system-arm), or run the image on another platform: kiln run IMAGE@linux.",
  ),
  "KILN-E1003": plain("The guest ended without a status", "The machine was reset or switched off before the image had said how it ended."),
  "KILN-E1004": plain("A declared test failed", "What it expected, and what came, stand below."),
  "KILN-E1005": other(
    "A machine that can't do this",
    "What a platform's machines can do (memory, network, debuggers, initial ram disks) stands in its `run` record. A process has no devices.",
    "kiln run hello@linux --net user",
    "kiln run hello@qemu --net user",
  ),
  "KILN-E1006": other(
    "Too little memory",
    "The image's heap is part of the machine's memory; the platform says how much more it takes.",
    "kiln run squeeze@qemu --memory 16MiB",
    "kiln run squeeze@qemu --memory 32MiB",
  ),
  "KILN-E1007": other("No machine of this name", "`kiln ps` lists those that were started detached.", "kiln stop helo", "kiln stop hello"),
  "KILN-E1008": other(
    "A machine of this name runs already",
    "Names tell machines apart for `kiln logs` and `kiln stop`.",
    "kiln run hello@qemu --detach --name web     # twice",
    "kiln run hello@qemu --detach --name web-2",
  ),
  "KILN-E1009": plain("A detached machine that didn't start", "Its emulator refused, or ended at once: its words stand below."),
  "KILN-E1010": plain(
    "A map of another image",
    "`kiln size` reads what the linker says lies where. A rule of one's own that changes the file afterwards (compresses it, say) has no such list for it.",
  ),
  "KILN-E1011": other(
    "An option that isn't read at the start",
    "Most options become part of the code. Those with `boot = true` may be given another value whenever the image starts.",
    "kiln run hello --boot heap.size=1MiB",
    "kiln run hello --set heap.size=1MiB",
  ),
  "KILN-E1012": plain("A list of licences that Kiln can't read", "The output `licenses` comes from the rule of the image."),
  "KILN-E1013": other(
    "No licence (a warning)",
    "Without one nobody may pass the image on. `kiln licenses` collects what recipes declare.",
    'library tcp { version = "2.2.1" }',
    'library tcp { version = "2.2.1"  license = "BSD-3-Clause" }',
  ),
  "KILN-E1014": other(
    "A licence that SPDX doesn't know (a warning)",
    "Licences go by the identifiers of SPDX's list, joined by AND, OR and WITH.",
    'license = "BSD"',
    'license = "BSD-3-Clause"',
  ),
  "KILN-E1015": other(
    "No text of a licence (a warning)",
    "Most licences ask for their text to be passed on. Kiln takes files at the top of the sources whose names say so.",
    "source { urls hash }",
    'source { urls hash  licenses = ["doc/license.txt"] }',
  ),
  "KILN-E1017": plain(
    "An emulator that Kiln can't copy",
    "A test runs in the sandbox, with the emulator, its libraries and firmware as inputs. They are found by its loader's `--list` and its own `-L help`.",
  ),
  "KILN-E1018": plain(
    "Tests that nothing can run",
    "A test is a step: a tool of std's starts the machine and looks at what it says. Rules of one's own have to hand that tool on.",
  ),
  "KILN-E1016": plain(
    "An image whose licences nobody collects",
    "Rules of one's own leave what they please; `std.image` leaves `licenses`.",
  ),
};
