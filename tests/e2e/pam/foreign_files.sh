#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Mail and files: the real dovecot, vsftpd and saslauthd, asked over IMAP, FTP and
# saslauthd's socket. Refusals come first. As root, in namespaces with
# other accounts, services and networks. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/foreign_lib.sh

example_logins
networks
foreign_accounts
policy <<END
contact it@example.org
network vpn 10.8.0.0/16
permit user:alice from vpn service dovecot,vsftpd id files
permit user:alice from local service imap id sasl
END

# command_ask_curl SCHEME PATH: what is asked for there.
command_ask_curl() {
	command_ask <<-END
		#!/bin/sh
		case \$3 in vpn) at=10.8.0.1 ;; *) at=192.0.2.1 ;; esac
		exec from "\$3" curl -sS --max-time 60 -u "\$1:\$2" "$1://\$at/$2"
	END
}
# remote_tests: an address that no rule has; and PAM_RUSER is the name that the
# client gave, whatever that says of who calls.
remote_tests() {
	attempt "$no" 'from elsewhere' alice $pass out
	refused_for alice "user=alice uid=2001 by=alice service=$service stage=auth from=192.0.2.9 " --from 192.0.2.9 --by alice
	says deny ' reason=no-rule-from measure=vpn-only '
	cp /etc/security/loginpolicy.conf "$dir/policy"
	echo "permit user:alice by user:root service $service" | policy
	attempt "$no" 'by somebody else' alice $pass
	refused_for alice ' by=alice ' --from 10.8.0.7 --by alice
	echo "permit everyone by user:alice service $service" | policy
	attempt 0 'by what the client claims to be' alice $pass
	permitted_for alice account ' by=alice ' --from 10.8.0.7 --by alice
	echo "permit user:alice from local service $service" | policy
	attempt "$no" 'from local' alice $pass
	refused_for alice ' from=10.8.0.7 ' --from 10.8.0.7 --by alice
	policy <"$dir/policy"
}

# --- dovecot ---
# Of 2.4 the settings have other names. No delay after a wrong password, and no
# longer one for each further from the same address.
dovecot_settings() {
	cat <<-END
		protocols = imap
		listen = *
		ssl = no
		log_path = /run/dovecot.log
		auth_failure_delay = 0
		service anvil {
		  unix_listener anvil-auth-penalty {
		    mode = 0
		  }
		}
	END
	case $(dovecot --version) in
	2.[0-3].*) cat <<-END ;;
		disable_plaintext_auth = no
		mail_location = maildir:~/Maildir
		passdb {
		  driver = pam
		  args = dovecot
		}
		userdb {
		  driver = passwd
		}
	END
	*) cat <<-END ;;
		auth_allow_cleartext = yes
		mail_driver = maildir
		mail_path = ~/Maildir
		passdb pam {
		  service_name = dovecot
		}
		userdb passwd {
		}
	END
	esac
}
dovecot_tests() {
	program=dovecot no=67
	foreign_service dovecot
	by alice mkdir -p /home/alice/Maildir/new /home/alice/Maildir/cur /home/alice/Maildir/tmp
	printf 'Subject: hello\n\ninside\n' | by alice tee /home/alice/Maildir/new/1.1.test >/dev/null
	{
		case $(dovecot --version) in
		2.[0-3].*) ;;
		*) printf '%s\n' 'dovecot_config_version = 2.4.0' 'dovecot_storage_version = 2.4.0' ;;
		esac
		dovecot_settings
	} >/etc/dovecot.test
	command_ask_curl imap 'INBOX;MAILINDEX=1'
	server dovecot -F -c /etc/dovecot.test
	server_at 143
	foreign_tests account 'by=alice service=dovecot stage=auth from=10.8.0.7 tty=dovecot' \
		--from 10.8.0.7 --by alice --tty dovecot
	nobody_tests
	remote_tests
	server_stop
}
# --- vsftpd ---
vsftpd_tests() {
	program=vsftpd no=67 children=yes
	foreign_service vsftpd
	mkdir -p /run/vsftpd/empty
	cat >/etc/vsftpd.test <<-END
		listen=YES
		background=NO
		anonymous_enable=NO
		local_enable=YES
		pam_service_name=vsftpd
		secure_chroot_dir=/run/vsftpd/empty
		delay_failed_login=0
	END
	echo inside >/home/alice/file
	command_ask_curl ftp file
	server vsftpd /etc/vsftpd.test
	server_at 21
	foreign_tests account 'by=alice service=vsftpd stage=auth from=10.8.0.7 tty=ftp' \
		--from 10.8.0.7 --by alice --tty ftp
	nobody_tests
	remote_tests
	server_stop
	children=
}
# --- saslauthd: it names no remote host, whoever asks it ---
saslauthd_tests() {
	program=saslauthd no=255
	foreign_service imap
	mkdir -p /run/saslauthd
	command_ask <<-'END'
		#!/bin/sh
		said=$(testsaslauthd -u "$1" -p "$2" -s imap -f /run/saslauthd/mux)
		rc=$?
		case $said in '0: OK '*) echo inside ;; esac
		exit $rc
	END
	server saslauthd -a pam -d -m /run/saslauthd -n 1
	server_up test -S /run/saslauthd/mux
	foreign_tests account 'service=imap stage=auth from=local'
	nobody_tests
	echo "permit user:alice from 10.8.0.7 service imap" | policy
	attempt "$no" 'from an address' alice $pass
	refused_for alice ' from=local '
	server_stop
}
for p in dovecot vsftpd saslauthd; do
	if ! command -v $p >/dev/null; then
		skip $p 'not on this machine'
		continue
	fi
	${p}_tests
done
finish
