#!/bin/sh
set -e
# electron-builder fills in the names. An upgrade keeps everything; `remove` leaves the kiosk's data, its user and the
# choice to start it at boot; `purge` takes what the package made.
profile='/etc/apparmor.d/${executable}'
if [ "$1" = remove ]; then
  update-alternatives --remove '${executable}' '/opt/${sanitizedProductName}/${executable}'
  if [ -f "$profile" ]; then
    if apparmor_status --enabled >/dev/null 2>&1; then apparmor_parser --remove "$profile" || true; fi
    rm -f "$profile"
  fi
fi
if [ "$1" = purge ]; then
  rm -f /etc/systemd/system/graphical.target.wants/parley-kiosk.service
  rm -rf /var/lib/parley
  if getent passwd parley >/dev/null; then userdel parley; fi
  if getent group parley >/dev/null; then groupdel parley; fi
fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
