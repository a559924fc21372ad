#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Web servers with HTTP Basic: the real nginx and apache with their PAM modules,
# and cups, asked with curl. Refusals come first. As root, in
# namespaces with other accounts, services and networks. Ends with "N passed, N
# failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/foreign_lib.sh

example_logins
networks
foreign_accounts
rules='contact it@example.org
network vpn 10.8.0.0/16
permit user:alice from vpn service nginx,apache2,cups id web'
echo "$rules" | policy
mkdir "$m/web" /run/nginx
echo inside >"$m/web/page"
# curl ends with 22 where the answer is an error, as 401 is.
no=22
# command_ask_curl PORT PATH
command_ask_curl() {
	command_ask <<-END
		#!/bin/sh
		case \$3 in vpn) at=10.8.0.1 ;; out) at=192.0.2.1 ;; *) at=127.0.0.1 ;; esac
		exec from "\$3" curl -sS -f --max-time 60 -u "\$1:\$2" "http://\$at:$1/$2"
	END
}
elsewhere_tests() {
	attempt "$no" 'from elsewhere' alice $pass out
	refused_for alice " service=$service stage=auth from=192.0.2.9 " --from 192.0.2.9
	says deny ' reason=no-rule-from measure=vpn-only '
}

# --- nginx: a process that stays, and is not root; pam_unix needs the group shadow ---
nginx_module=/usr/lib/nginx/modules/ngx_http_auth_pam_module.so
nginx_tests() {
	program=nginx
	foreign_service nginx
	cat >/etc/nginx.test <<-END
		load_module $nginx_module;
		daemon off;
		user www-data shadow;
		worker_processes 1;
		pid /run/nginx.pid;
		error_log /run/nginx.log;
		events { worker_connections 16; }
		http {
		  access_log off;
		  client_body_temp_path /run/nginx/1;
		  proxy_temp_path /run/nginx/2;
		  fastcgi_temp_path /run/nginx/3;
		  uwsgi_temp_path /run/nginx/4;
		  scgi_temp_path /run/nginx/5;
		  server {
		    listen 8001;
		    root $m/web;
		    auth_pam "test";
		    auth_pam_service_name "nginx";
		  }
		}
	END
	command_ask_curl 8001 page
	server nginx -e /run/nginx.log -c /etc/nginx.test
	server_at 8001
	foreign_tests account 'service=nginx stage=auth from=10.8.0.7' --from 10.8.0.7
	nobody_tests
	elsewhere_tests
	server_stop
}
# --- apache ---
apache2_modules=/usr/lib/apache2/modules
apache2_tests() {
	program=apache2
	foreign_service apache2
	{
		for name in mpm_prefork authn_core authz_core authz_user auth_basic authnz_pam; do
			echo "LoadModule ${name}_module $apache2_modules/mod_$name.so"
		done
		cat <<-END
			ServerName test
			ServerRoot /etc
			Listen 8002
			PidFile /run/apache2.pid
			ErrorLog /run/apache2.log
			User www-data
			Group shadow
			StartServers 1
			DocumentRoot $m/web
			<Directory $m/web>
			AuthType Basic
			AuthName test
			AuthBasicProvider PAM
			AuthPAMService apache2
			Require valid-user
			</Directory>
		END
	} >/etc/apache2.test
	command_ask_curl 8002 page
	server apache2 -f /etc/apache2.test -D FOREGROUND
	server_at 8002
	foreign_tests account 'service=apache2 stage=auth from=10.8.0.7' --from 10.8.0.7
	nobody_tests
	elsewhere_tests
	server_stop
}
# --- cups: it says localhost where nobody is remote ---
cupsd_tests() {
	program=cupsd
	foreign_service cups
	rm -rf /etc/cups
	mkdir -p /etc/cups /run/cups /var/spool/cups /var/cache/cups /var/log/cups
	cat >/etc/cups/cupsd.conf <<-END
		# inside
		Listen 0.0.0.0:631
		DefaultAuthType Basic
		DefaultEncryption Never
		ServerAlias *
		WebInterface Yes
		Browsing No
		<Location />
		Order allow,deny
		Allow all
		</Location>
		<Location /admin>
		AuthType Basic
		Require valid-user
		Order allow,deny
		Allow all
		</Location>
	END
	printf '%s\n' 'ErrorLog /run/cups.log' 'AccessLog /run/cups.access' >/etc/cups/cups-files.conf
	command_ask_curl 631 admin/conf/cupsd.conf
	server cupsd -f
	server_at 631
	foreign_tests account 'service=cups stage=auth from=10.8.0.7 tty=cups' \
		--from 10.8.0.7 --tty cups
	nobody_tests
	elsewhere_tests
	# Neither an address nor local: explain calls it unknown.
	for where in vpn local 127.0.0.0/8; do
		printf '%s\n' 'network vpn 10.8.0.0/16' "permit user:alice from $where service cups" | policy
		attempt "$no" "from here, a rule with from $where" alice $pass here
		refused_for alice 'user=alice uid=2001 service=cups stage=auth from=localhost ' --from unknown --tty cups
	done
	echo 'permit user:alice service cups' | policy
	attempt 0 'from here, a rule without from' alice $pass here
	permitted_for alice account ' from=localhost tty=cups ' --from unknown --tty cups
	echo "$rules" | policy
	server_stop
}
# has PROGRAM: and the module that it loads.
has() {
	case $1 in
	nginx) [ -e $nginx_module ] ;;
	apache2) [ -e $apache2_modules/mod_authnz_pam.so ] ;;
	*) ;;
	esac && command -v "$1" >/dev/null
}
for p in nginx apache2 cupsd; do
	if ! has $p; then
		skip $p 'not on this machine'
		continue
	fi
	${p}_tests
done
finish
