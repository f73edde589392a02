#!/bin/bash
# A user's session under a real systemd, on a machine that was not booted by it: in namespaces of its own, so that nothing
# outside sees it. Root starts it through unshare: trial-session.sh USER FOLDER CGROUP
set -eu
uid=$(id -u "$1"); gid=$(id -g "$1"); home=$(getent passwd "$1" | cut -d: -f6)
mount --make-rprivate /
umount -R /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 none /sys/fs/cgroup
mkdir -p "/sys/fs/cgroup/$3/user"
echo $$ > "/sys/fs/cgroup/$3/user/cgroup.procs"
chown -R "$uid:$gid" "/sys/fs/cgroup/$3"
# systemd believes that it was booted when it sees this folder.
mount -t tmpfs -o mode=755 none /run
mkdir -p /run/systemd/system "/run/user/$uid"
chown "$uid:$gid" "/run/user/$uid"
chmod 700 "/run/user/$uid"
as() {
  setpriv --reuid "$uid" --regid "$gid" --init-groups \
    env -i HOME="$home" USER="$1" PATH=/usr/bin:/bin LANG=C.UTF-8 XDG_RUNTIME_DIR="/run/user/$uid" "${@:2}"
}
as "$1" Xvfb -displayfd 3 -screen 0 1080x1920x24 -nolisten tcp -fbdir "$2" 3> "$2/display" > "$2/xvfb.log" 2>&1 &
as "$1" /lib/systemd/systemd --user --unit=default.target --log-target=console > "$2/systemd.log" 2>&1 &
wait
