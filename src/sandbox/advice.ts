import { readFileSync } from "node:fs";
import type { SlotFailure } from "./slot.ts";

/** The text of a setting of the kernel, undefined where there is none. */
export type ReadSetting = (path: string) => string | undefined;

export const readSetting: ReadSetting = (path) => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
};

/** What to change on this machine, one line without a full stop. What failed decides; settings only word it. */
export function adviseOn(failure: SlotFailure | undefined, read: ReadSetting = readSetting): string {
  if (failure === undefined) return "nothing needs to change";
  if (failure.errno === "ENOENT" && failure.step === "running bwrap") return "install bubblewrap";
  if (failure.errno === "ENOSYS" && !failure.step.startsWith("clone3")) return "use Linux 5.12 or newer";
  if (read("/proc/sys/user/max_user_namespaces") === "0") return "allow user namespaces: sysctl user.max_user_namespaces=10000";
  if (read("/proc/sys/kernel/unprivileged_userns_clone") === "0") return "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1";
  if (read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1")
    return 'give the helper an AppArmor profile with the rule "userns,", or sysctl kernel.apparmor_restrict_unprivileged_userns=0';
  if (failure.errno === "EPERM" || failure.errno === "ENOSYS")
    return "in a container, start it with --security-opt seccomp=unconfined (or a profile that allows clone3, unshare and mount), or run it rootless";
  if (failure.errno === "EACCES")
    return "see that the store's folders can be entered by all users (mode 0755) and that its file system is not mounted noexec";
  if (failure.errno === "ENOSPC")
    return "raise the number of namespaces: sysctl user.max_user_namespaces, user.max_net_namespaces, user.max_mnt_namespaces";
  return "see `kiln doctor`";
}
