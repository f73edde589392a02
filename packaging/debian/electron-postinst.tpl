#!/bin/sh
set -e
# electron-builder fills in the names. In place of its own script, because the kiosk's user must be made as well.
program='/opt/${sanitizedProductName}/${executable}'
sandbox='/opt/${sanitizedProductName}/chrome-sandbox'
profile='/opt/${sanitizedProductName}/resources/apparmor-profile'
if [ "$1" = configure ]; then
  update-alternatives --install '/usr/bin/${executable}' '${executable}' "$program" 100
  # Chromium's sandbox needs namespaces that a user may make; a kernel without them needs its helper to be root's.
  if [ -L /proc/self/ns/user ] && unshare --user true 2>/dev/null; then chmod 0755 "$sandbox"; else chmod 4755 "$sandbox"; fi
  # Where AppArmor forbids those namespaces, the profile allows them to this program alone.
  if apparmor_status --enabled >/dev/null 2>&1 && apparmor_parser --skip-kernel-load --debug "$profile" >/dev/null 2>&1; then
    cp -f "$profile" '/etc/apparmor.d/${executable}'
    if ! { [ -x /usr/bin/ischroot ] && ischroot; }; then
      apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' || true
    fi
  fi
  systemd-sysusers parley.conf
  systemd-tmpfiles --create parley.conf
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    # After an upgrade a running kiosk goes on with its new files.
    if [ -n "$2" ]; then systemctl try-restart parley-kiosk.service; fi
  fi
fi
