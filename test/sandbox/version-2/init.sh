#!/bin/busybox sh
# The root of an initial file system can't be left by pivot_root: go to another one first.
B=/bin/busybox
if [ ! -e /new-root ]; then
  $B mkdir /new
  $B mount -t tmpfs -o size=900m root /new
  for file in bin lib lib64 store init guest.mjs; do [ -e /$file ] && $B cp -a /$file /new/; done
  $B mkdir /new/proc /new/sys /new/dev /new/tmp /new/new-root
  exec $B switch_root /new /init
fi
$B mount -t proc proc /proc
$B mount -t sysfs sys /sys
$B mount -t devtmpfs dev /dev
$B mount -t cgroup2 groups /sys/fs/cgroup
G=/sys/fs/cgroup
guest() { /bin/node /guest.mjs "$1" /store/helper/slot /store "$2"; }
# In a group: `exec` where nobody else is to be in it.
in_group() { echo $$ >"$1/cgroup.procs"; }

guest "root, in the root group" 0
echo +memory >$G/cgroup.subtree_control
$B mkdir $G/own $G/shared $G/user $G/foreign
(in_group $G/own; exec /bin/node /guest.mjs "root, in a group of its own" /store/helper/slot /store 0)
$B sh -c "echo \$\$ >$G/shared/cgroup.procs; /bin/node /guest.mjs 'root, in a shared group' /store/helper/slot /store 0; echo"
$B chown -R 1000:1000 $G/user /store
$B sh -c "echo \$\$ >$G/user/cgroup.procs; exec /bin/node /guest.mjs 'a user, delegated' /store/helper/slot /store 1000"
$B sh -c "echo \$\$ >$G/foreign/cgroup.procs; exec /bin/node /guest.mjs 'a user, not delegated' /store/helper/slot /store 1000"
echo DONE
$B poweroff -f
