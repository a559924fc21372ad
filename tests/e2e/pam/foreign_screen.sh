#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A screen locker: the real vlock, on a terminal, as its user. It uses auth
# alone, so the permit is logged when its handle ends. Refusals come
# first. As root, in namespaces with other accounts and services. Ends with "N
# passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/foreign_lib.sh
# The script vlock does no more than to set the message.
vlock=$(command -v vlock-main) || skip_all 'no vlock on this machine'

example_logins
foreign_accounts
policy <<END
contact it@example.org
permit user:alice from local tty pts/* service vlock id unlock
permit user:root service vlock id root
END
program=vlock
foreign_service vlock
# Return is pressed, then the password is typed. After a refusal vlock asks for
# root's password, and nobody answers.
no=125
command_ask <<END
#!/bin/sh
printf '\n%s\n' "\$2" >"$dir/answers"
pty_talk -n "$dir/answers" by "\$1" env VLOCK_MESSAGE='locked: ' "$vlock" && echo inside
END
# Nobody else's password, and no name, can be given to it: there are no
# nobody_tests.
foreign_tests auth 'service=vlock stage=auth from=local tty=pts/0' --tty pts/0

# root's password, which vlock asks for after the user's, is a login of root's own.
command_ask <<END
#!/bin/sh
printf '\n%s\n%s\n' "$wrong" "\$2" >"$dir/answers"
pty_talk -n "$dir/answers" by "\$1" env VLOCK_MESSAGE='locked: ' "$vlock" && echo inside
END
attempt $no "root's password is wrong" alice $wrong
not_in
attempt 0 "root's password" alice $pass
permitted_for root auth 'user=root uid=0 service=vlock stage=auth from=local tty=pts/0 rule=loginpolicy.conf:3 id=root ' --tty pts/0
finish
