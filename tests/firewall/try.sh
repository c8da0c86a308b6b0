#!/usr/bin/env bash
# Tries generated values of our cookie against Debian's ModSecurity with the OWASP Core Rule Set, at each paranoia level.
# Usage: tests/firewall/try.sh [values for each level, 100000]. Needs root and apt; everything stays on loopback.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
COUNT=${1:-100000}
PORT=${PORT:-8391}
FOLDER=$PWD/target/firewall
MODULES=/usr/lib/apache2/modules
RULES=/usr/share/modsecurity-crs/rules

if ! [ -f "$MODULES/mod_security2.so" ] || ! [ -d "$RULES" ]; then
  [ "$(id -u)" = 0 ] || { echo "install apache2 libapache2-mod-security2 modsecurity-crs"; exit 1; }
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq -o DPkg::Lock::Timeout=600
  apt-get install -y -qq -o DPkg::Lock::Timeout=600 --no-install-recommends apache2 libapache2-mod-security2 modsecurity-crs >/dev/null
fi
mkdir -p "$FOLDER/www" "$FOLDER/data"
echo fine >"$FOLDER/www/index.html"
# The server gives its rights up for those of www-data, which must be able to read the page and to write its data.
chmod 755 "$FOLDER" "$FOLDER/www"
chmod 777 "$FOLDER/data"
cargo build --quiet --example firewall

failed=0
for level in 1 2 3 4; do
  cat >"$FOLDER/apache.conf" <<END
ServerRoot /etc/apache2
ServerName localhost
Listen 127.0.0.1:$PORT
PidFile $FOLDER/apache.pid
ErrorLog $FOLDER/error.log
LogLevel emerg
User www-data
Group www-data
LoadModule mpm_event_module $MODULES/mod_mpm_event.so
LoadModule authz_core_module $MODULES/mod_authz_core.so
LoadModule dir_module $MODULES/mod_dir.so
LoadModule mime_module $MODULES/mod_mime.so
LoadModule unique_id_module $MODULES/mod_unique_id.so
LoadModule security2_module $MODULES/mod_security2.so
TypesConfig /etc/mime.types
KeepAlive On
MaxKeepAliveRequests 0
DocumentRoot $FOLDER/www
DirectoryIndex index.html
<Directory $FOLDER/www>
  Require all granted
</Directory>
Include /etc/modsecurity/modsecurity.conf-recommended
SecRuleEngine On
SecAuditEngine Off
SecDataDir $FOLDER/data
Include /etc/modsecurity/crs/crs-setup.conf
SecAction "id:900000,phase:1,nolog,pass,t:none,setvar:tx.paranoia_level=$level"
Include $RULES/*.conf
END
  rm -f "$FOLDER/apache.pid"
  apache2 -f "$FOLDER/apache.conf" -DFOREGROUND &
  server=$!
  trap 'kill $server 2>/dev/null' EXIT
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && break
    read -rt 0.1 <> <(:) || true
  done
  printf 'paranoia %s: ' "$level"
  target/debug/examples/firewall "$PORT" "$COUNT" "$level" || failed=1
  kill $server
  wait $server 2>/dev/null || true
done
exit $failed
