/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The options of both programs. A row has everything that is known of an
 * option: parsing, help, suggestions and the check of the man pages and of
 * the contract (tests/lint/options.sh) use it. The rows are in the order
 * of the help. Several rows may have one name, for different commands.
 */
#include <stdint.h>

#include <loginpolicy/cli/terminal.h>
#include "option_row.h"

#define HELP_COLUMN 26 /* where the text of an option begins */

#define C(name)	  (UINT64_C(1) << COMMAND_##name)
#define PASSWORD  (C(PASSWORD_CHECK) | C(PASSWORD_GENERATE))
#define KEYS_READ (C(KEY_CHECK) | C(KEY_LIST))
#define READERS                                                            \
	(C(CHECK) | C(SHOW) | C(LOG) | C(EXPLAIN) | C(ACCESS) | PASSWORD | \
	    KEYS_READ)
#define LISTS	 (C(BLOCKED) | C(KEY_REVOKED) | C(HISTORY))
#define POLICIES (C(APPLY) | C(EDIT) | C(MODE) | C(ROLLBACK))
#define CHANGES                                                          \
	(POLICIES | C(CONFIRM) | C(BLOCK) | C(UNBLOCK) | C(KEY_REVOKE) | \
	    C(KEY_RESTORE) | C(KEY_ADD) | C(LOCKDOWN) | C(BREACH) |      \
	    C(KEY_REGISTER))
#define SHOWN  (LISTS | C(STATUS))
#define WIRES  (C(ENABLE) | C(DISABLE))
#define AUDITS (C(KEYS) | C(HOSTS))
#define EVERY  (C(COUNT) - 1)

/* How an option is stored, by its kind. */
#define FLAG(m) OPTION_FLAG, .flag = &option_values.m
#define TEXT(m) OPTION_TEXT, .text = &option_values.m
#define NUMBER(m, low, high) \
	OPTION_NUMBER, .number = &option_values.m, .min = (low), .max = (high)
#define CHOICE(m, words) \
	OPTION_CHOICE, .choice = &option_values.m, .choices = (words)
#define LIST(m, count) \
	OPTION_LIST, .list = &option_values.m, .list_n = &option_values.count

struct options option_values;

static const struct option_row table[] = {
    /* apply, block */
    {"dry-run", 'n', NULL, "check the policy, and change nothing", POLICIES,
	FLAG(dry_run)},
    {"dry-run", 'n', NULL, "report what would be confirmed, and change nothing",
	C(CONFIRM), FLAG(dry_run)},
    {"rollback-in", 0, "DURATION",
	"put it on trial: without 'loginpolicy confirm' the last accepted "
	"policy is in force again after DURATION, such as 5m, or a reboot",
	POLICIES, TEXT(rollback_in)},
    {"untested", 0, NULL,
	"confirm it although nobody has logged in since the trial began",
	C(CONFIRM), FLAG(untested)},
    {"yes", 'y', NULL, "do not ask before it is put in force or on trial",
	POLICIES, FLAG(yes)},
    /* enable, disable */
    {"dry-run", 'n', NULL, "show what would change, and change nothing", WIRES,
	FLAG(dry_run)},
    {"yes", 'y', NULL, "do not ask", WIRES, FLAG(yes)},
    {"yes", 'y', NULL, "do not ask before the lines are written",
	C(KEY_REGISTER), FLAG(yes)},
    {"enforce", 0, NULL, "connect PAM although the policy says 'mode enforce'",
	C(ENABLE), FLAG(enforce)},
    {"strict", 0, NULL,
	"also edit the files of services that the profiles do not reach in "
	"time, such as sudo and runuser; package upgrades will ask about "
	"these files",
	C(ENABLE), FLAG(strict)},
    {"sshd", 0, NULL,
	"write or remove the drop-in of sshd that turns password logins off",
	WIRES, FLAG(sshd)},
    {"keep-out", 0, NULL,
	"first expire every blocked account, and remove every revoked key from "
	"the files that sshd reads",
	C(DISABLE), FLAG(keep_out)},
    {"yes-lock-out", 0, NULL,
	"go ahead even if the policy locks out you, every administrator or "
	"root at the console, or if nobody could set a password any more; with "
	"--sshd, even if you did not come in by key",
	C(ENABLE), FLAG(yes_lock_out)},
    {"reason", 0, "TEXT", "why; recorded", WIRES, TEXT(reason)},
    {"yes-lock-out", 0, NULL,
	"apply it even if it locks out the user who applies it, every "
	"administrator or root at the console",
	POLICIES, FLAG(yes_lock_out)},
    {"dry-run", 'n', NULL, "report what would change, and change nothing",
	C(BLOCK) | C(UNBLOCK) | C(KEY_REVOKE) | C(KEY_RESTORE) | C(KEY_ADD) |
	    C(LOCKDOWN) | C(KEY_REGISTER),
	FLAG(dry_run)},
    {"dry-run", 'n', NULL, "show all steps, and do none", C(BREACH),
	FLAG(dry_run)},
    {"yes", 'y', NULL, "do not show the plan and ask", C(BREACH), FLAG(yes)},
    {"key", 0, "KEY",
	"every account that carries this key: a fingerprint, or a file of keys",
	C(BREACH), TEXT(key)},
    {"person", 0, "NAME",
	"every account that carries a key of this person, by the register of "
	"keys",
	C(BREACH), TEXT(person)},
    {"reason", 0, "TEXT", "why; shown by 'loginpolicy blocked'", C(BLOCK),
	TEXT(reason)},
    {"reason", 0, "TEXT", "why; shown by 'loginpolicy key revoked'",
	C(KEY_REVOKE), TEXT(reason)},
    {"reason", 0, "TEXT", "why; recorded with the change",
	C(UNBLOCK) | C(KEY_RESTORE) | C(LOCKDOWN) | C(KEY_REGISTER),
	TEXT(reason)},
    {"until", 0, "TIME",
	"when the block ends: a date (the whole day is blocked) or RFC 3339, "
	"local time without an offset (never)",
	C(BLOCK), TEXT(until)},
    {"person", 0, "NAME",
	"whose the key is: a word such as alice or alice@example.org, kept in "
	"the register of keys",
	C(KEY_ADD), TEXT(person)},
    {"person", 0, "NAME", "only the keys of this person, by the register",
	C(KEY_LIST), TEXT(person)},
    {"person", 0, "NAME", "every key of this person in the register of keys",
	C(KEY_REVOKE) | C(KEY_RESTORE), TEXT(person)},
    {"remove", 0, NULL,
	"also take the keys out of the files of all accounts; a copy of each "
	"file stays beside it",
	C(KEY_REVOKE), FLAG(remove)},
    {"input", 'i', "FILE",
	"every key in FILE, a fingerprint or public key per line; - for "
	"standard input; may be repeated",
	C(KEY_REVOKE) | C(KEY_RESTORE), LIST(inputs, n_inputs)},
    {"expires", 0, "DATE",
	"the last day on which the key lets in; or RFC 3339, local time "
	"without an offset (never)",
	C(KEY_ADD), TEXT(expires)},
    {"reason", 0, "TEXT", "why; recorded", C(KEY_ADD), TEXT(reason)},
    {"kill", 0, NULL,
	"also end what runs as the account: sessions, lingering services, "
	"processes and at jobs",
	C(BLOCK), FLAG(kill)},
    {"starting", 0, "TIME",
	"when the block begins: a date (its first second) or RFC 3339 (now)",
	C(BLOCK), TEXT(starting)},
    {"left", 0, "DATE",
	"when the person left: recorded, and 'loginpolicy blocked --all' "
	"counts the hours",
	C(BLOCK), TEXT(left)},
    {"input", 'i', "FILE",
	"block every account in FILE, one per line; - for standard input; may "
	"be repeated",
	C(BLOCK), LIST(inputs, n_inputs)},
    {"person", 0, "NAME",
	"block the accounts that only keys of this person open, by the "
	"register of keys",
	C(BLOCK), TEXT(person)},
    {"sync", 0, NULL,
	"with -i: also end the blocks that an earlier --sync made, and that "
	"the list has no longer",
	C(BLOCK), FLAG(sync)},
    {"yes-lock-out", 0, NULL,
	"block it even if it is root, you or the last administrator; with "
	"--kill also if the uid has several names",
	C(BLOCK), FLAG(yes_lock_out)},
    {"yes-lock-out", 0, NULL,
	"revoke it even if it is the key that you are logged in with, or the "
	"last one of yours or of the last administrator",
	C(KEY_REVOKE), FLAG(yes_lock_out)},
    /* lockdown */
    {"except", 0, "USER",
	"who may still log in besides root at the console: names or uid:N, "
	"with a comma between them",
	C(LOCKDOWN), TEXT(except)},
    {"end", 0, NULL, "end the lock-down", C(LOCKDOWN), FLAG(end)},
    {"yes-lock-out", 0, NULL,
	"do not ask, even if it cuts you off, or nobody could end it",
	C(LOCKDOWN), FLAG(yes_lock_out)},
    {"reason", 0, "TEXT", "why; recorded with every step", C(BREACH),
	TEXT(reason)},
    {"id", 0, "ID",
	"go on with this incident, or give it this ID: one for many machines, "
	"where an account that is unknown here is left out",
	C(BREACH), TEXT(incident)},
    {"aware-at", 0, "TIME",
	"since when the breach is known: a date or RFC 3339 (now)", C(BREACH),
	TEXT(aware_at)},
    {"yes-lock-out", 0, NULL,
	"also root, you, the last administrator, and keys without which you or "
	"the last administrator could not log in",
	C(BREACH), FLAG(yes_lock_out)},
    {"list", 0, NULL, "list the incidents, with the hours that are left",
	C(BREACH), FLAG(list)},
    {"show", 0, "ID", "show the record of an incident", C(BREACH), TEXT(show)},
    {"record", 0, "ID",
	"fill in FIELD=VALUE...: aware_at, told_by, categories, persons, "
	"decision and others, as in loginpolicy(8)",
	C(BREACH), TEXT(record)},
    {"close", 0, "ID", "close an incident, with --note", C(BREACH),
	TEXT(close)},
    {"note", 0, "TEXT", "what came of it", C(BREACH), TEXT(note)},
    {"undo", 0, "ID",
	"give back account, jobs and lingering as they were; keys stay "
	"revoked, and the password must be new",
	C(BREACH), TEXT(undo)},
    {"restore-key", 0, "FINGERPRINT",
	"with --undo: this key opens again; may be repeated", C(BREACH),
	LIST(restore_keys, n_restore_keys)},
    /* check, show */
    {"offline", 0, NULL, "do not look up users, groups and services", C(CHECK),
	FLAG(offline)},
    {"settings", 0, NULL, "show the settings only", C(SHOW), FLAG(settings)},
    {"rules", 0, NULL, "show networks, services and rules only", C(SHOW),
	FLAG(rules)},
    {"wiring", 0, NULL, "only the PAM services, each with its stages",
	C(STATUS), FLAG(wiring)},
    /* log */
    {"denied", 0, NULL, "only the logins and passwords that were refused",
	C(LOG), FLAG(denied)},
    {"would-deny", 0, NULL,
	"what mode enforce would refuse, by the policy that is in force now: "
	"each account, service and reason once",
	C(LOG), FLAG(would_deny)},
    {"user", 0, "USER", "only this account", C(LOG), TEXT(user)},
    {"person", 0, "NAME",
	"only logins by keys of this person, by the register of keys",
	C(LOG) | C(SESSIONS), TEXT(person)},
    {"since", 0, "TIME", "not what is older: a date or RFC 3339", C(LOG),
	TEXT(since)},
    {"summary", 0, NULL, "numbers only", C(LOG), FLAG(summary)},
    {"last-use", 0, NULL,
	"first and last login of each account, and first and last use of each "
	"key",
	C(LOG), FLAG(last_use)},
    {"unseen", 0, NULL, "accounts that could log in, and have not yet", C(LOG),
	FLAG(unseen)},
    {"actions", 0, NULL, "the changes that administrators made", C(LOG),
	FLAG(actions)},
    /* explain */
    {"ref", 0, "REF",
	"explain a logged decision: the reference that the user was given, "
	"or that the log has",
	C(EXPLAIN), TEXT(ref)},
    {"last", 0, "USER", "explain the last logged decision on USER", C(EXPLAIN),
	TEXT(last)},
    {"log", 0, "FILE",
	"read this log, - for standard input (the journal and the log files)",
	C(EXPLAIN) | C(LOG) | C(SESSIONS), TEXT(log)},
    {"service", 0, "SERVICE", "PAM service, such as sshd, su, sudo or login",
	C(EXPLAIN), TEXT(service)},
    {"from", 0, "ADDRESS",
	"numeric address of the remote host, local or unknown", C(EXPLAIN),
	TEXT(from)},
    {"method", 0, "METHODS",
	"SSH: the completed methods, such as publickey or "
	"publickey+password; or unknown",
	C(EXPLAIN), TEXT(method)},
    {"key", 0, "FILE", "SSH: the key, which is checked as well", C(EXPLAIN),
	TEXT(key)},
    {"tty", 0, "TTY", "terminal", C(EXPLAIN), TEXT(tty)},
    {"by", 0, "USER", "calling user: for su, the user who runs it", C(EXPLAIN),
	TEXT(by)},
    {"at", 0, "TIME", "date or RFC 3339 (now)", C(EXPLAIN), TEXT(at)},
    {"pam", 0, NULL, "say also where other PAM modules would refuse the login",
	C(EXPLAIN), FLAG(pam)},
    {"all", 0, NULL, "the keys of every account", C(KEY_REGISTER), FLAG(all)},
    {"all", 0, NULL, "list also the rules about other users", C(EXPLAIN),
	FLAG(all)},
    {"all", 0, NULL, "list also those that have ended",
	C(BLOCKED) | C(KEY_REVOKED), FLAG(all)},
    /* init */
    {"vpn", 0, "NET",
	"addresses of the VPN: SSH only from there (a list, such as "
	"10.8.0.0/16,fd12::/32)",
	C(INIT), TEXT(vpn)},
    {"users", 0, "GROUP", "the group that may log in over SSH (everybody)",
	C(INIT), TEXT(staff)},
    {"admins", 0, "GROUP",
	"the group of administrators (sudo or wheel, whichever exists)",
	C(INIT), TEXT(admins)},
    /* access, password */
    {"user", 0, "USER", "review this account only", C(ACCESS), TEXT(user)},
    {"user", 0, "USER",
	"check for this account: by its lines of the policy, and without its "
	"name or a word of its full name in it",
	C(PASSWORD_CHECK), TEXT(user)},
    {"user", 0, "USER",
	"the settings of passwords as they are for this account", C(SHOW),
	TEXT(user)},
    {"user", 0, "USER", "by the lines of the policy for this account",
	C(PASSWORD_GENERATE), TEXT(user)},
    {"count", 0, "N", "number of passwords, 1 to 1000000 (1)",
	C(PASSWORD_GENERATE), NUMBER(count, 1, OPTION_COUNT_MAX),
	.old_letter = 'n'},
    {"length", 0, "N",
	"characters per password (16, or more if the policy requires it)",
	C(PASSWORD_GENERATE), NUMBER(length, 1, OPTION_LENGTH_MAX)},
    /* keyaudit */
    {"list", 0, NULL,
	"text: every key, with what sshd makes of it (always done for one "
	"file)",
	C(KEYS), FLAG(list)},
    {"users", 0, "FILE", "audit also the accounts named in FILE, one per line",
	C(KEYS), TEXT(users_file)},
    {"register", 0, "FILE",
	"the register of keys (/etc/security/loginpolicy.keys)", C(KEYS),
	TEXT(keys_register)},
    {"exclude", 0, "PATTERN", "skip paths that match; may be repeated", C(KEYS),
	LIST(exclude, n_exclude)},
    {"input", 'i', "FILE",
	"read hosts from a list, an Ansible inventory, a known_hosts or an "
	"ssh_config; - for standard input; may be repeated",
	C(HOSTS), LIST(inputs, n_inputs)},
    {"inventory-format", 0, "FORMAT",
	"of -i: auto (default), list, ansible-ini, ansible-json, known_hosts "
	"or ssh_config",
	C(HOSTS),
	CHOICE(inventory_format,
	    "auto list ansible-ini ansible-json known_hosts ssh_config")},
    {"port", 'p', "PORT", "port of hosts that name none (22)", C(HOSTS),
	NUMBER(port, 1, 65535)},
    {"user", 0, "NAME",
	"ask as this user; may be repeated (root, and the users that an "
	"inventory names)",
	C(HOSTS), .kind = OPTION_USERS},
    {"accepts", 0, "FILE",
	"ask also whether the server would accept each public key of FILE; may "
	"be repeated",
	C(HOSTS), LIST(accepts, n_accepts)},
    {"all-host-keys", 0, NULL, "fetch a host key of each type that is offered",
	C(HOSTS), FLAG(all_host_keys)},
    {"known-hosts", 0, "FILE",
	"report host keys that are not in FILE, or differ from it", C(HOSTS),
	TEXT(known_hosts)},
    {"resume", 0, "FILE", "take over the results of an earlier run (ndjson)",
	C(HOSTS), TEXT(resume)},
    {"parallel", 'P', "N", "worker threads, 1 to 256 (one per processor)",
	C(KEYS), NUMBER(parallel, 1, OPTION_WORKERS_MAX)},
    {"parallel", 'P', "N", "hosts at once, 1 to 65535 (256)", C(HOSTS),
	NUMBER(parallel, 1, 65535)},
    {"timeout", 't', "SECONDS", "time limit per user and host, 1 to 3600 (10)",
	C(HOSTS), NUMBER(timeout_s, 1, 3600)},
    {"rate", 0, "N", "new connections per second (0: no limit)", C(HOSTS),
	NUMBER(rate, 0, 1000000)},
    {"fail-on", 0, "SEVERITY",
	"exit with 1 for findings of info, low, medium, high (default) or "
	"critical severity and above",
	AUDITS, CHOICE(fail_on, "info low medium high critical")},
    {"metrics", 0, "FILE",
	"also write the counts to FILE, for Prometheus (mode 0644)", AUDITS,
	TEXT(metrics)},
    /* shared */
    {"policy", 'f', "FILE", "use this policy, not the one in force",
	READERS | AUDITS, TEXT(policy)},
    {"policy", 'f', "FILE",
	"write it there, not to /etc/security/loginpolicy.conf", C(INIT),
	TEXT(policy)},
    {"state", 0, "DIR", "state directory (/var/lib/loginpolicy)",
	READERS | SHOWN | CHANGES | WIRES | AUDITS, TEXT(state)},
    {"root", 0, "DIR", "read the system mounted there",
	READERS | SHOWN | C(INIT) | C(KEYS), .kind = OPTION_ROOT},
    {"root", 0, "DIR", "change the system mounted there",
	C(MODE) | C(ROLLBACK) | C(DISABLE), .kind = OPTION_ROOT},
    {"format", 0, "FORMAT", "text", C(INIT) | C(PASSWORD_GENERATE),
	CHOICE(format, "text")},
    {"format", 0, "FORMAT", "text (default) or json",
	((READERS | SHOWN) & ~(C(ACCESS) | C(LOG) | C(PASSWORD_GENERATE))) |
	    CHANGES | WIRES,
	CHOICE(format, "text json")},
    {"format", 0, "FORMAT", "text (default), json or csv",
	C(ACCESS) | C(LOG) | C(SESSIONS), CHOICE(format, "text json csv")},
    {"format", 0, "FORMAT", "text (default), json, csv or ndjson", AUDITS,
	CHOICE(format, "text json csv ndjson")},
    {"output", 'o', "FILE", "write the result to FILE, whole or not at all",
	READERS | SHOWN | C(SESSIONS) | AUDITS, .kind = OPTION_OUTPUT},
    {"output", 'o', "FILE", "the same as -f", C(INIT), .kind = OPTION_OUTPUT},
    {"mode", 0, "MODE",
	"octal permissions of the file of -o, such as 0644 (0600)",
	READERS | SHOWN | C(SESSIONS) | AUDITS, .kind = OPTION_MODE},
    {"quiet", 'q', NULL, "print nothing on success", CHANGES | WIRES | C(INIT),
	FLAG(quiet)},
    {"quiet", 'q', NULL, "print no summary", C(CHECK), FLAG(quiet)},
    {"quiet", 'q', NULL, "print no result: the exit code has it",
	C(EXPLAIN) | C(PASSWORD_CHECK) | C(STATUS), FLAG(quiet)},
    {"quiet", 'q', NULL, "print only the keys that are refused", C(KEY_CHECK),
	FLAG(quiet)},
    {"quiet", 'q', NULL, "print nothing if the list is empty", LISTS,
	FLAG(quiet)},
    {"quiet", 'q', NULL, "text: only rejected keys and the summary", C(KEYS),
	FLAG(quiet)},
    {"quiet", 'q', NULL,
	"text: only password logins, severe findings and the summary", C(HOSTS),
	FLAG(quiet)},
    {"color", 0, "WHEN", "auto (default), always or never",
	READERS | SHOWN | C(SESSIONS) | C(INIT) | AUDITS,
	CHOICE(colour, "auto always never")},
    {"help", 'h', NULL, "print this help", EVERY, .kind = OPTION_HELP},
    {"version", 'V', NULL, "print the version", EVERY, .kind = OPTION_VERSION},
};

size_t
option_rows(const struct command *c, struct option_row *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if ((table[i].commands >> c->id & 1) != 0 &&
		    n < OPTION_ROWS_MAX)
			ret[n++] = table[i];
	}
	return n;
}

void
options_help(const struct command *c, unsigned columns, struct buf *b)
{
	struct option_row rows[OPTION_ROWS_MAX];
	size_t n = option_rows(c, rows);

	for (size_t i = 0; i < n; i++) {
		size_t start = b->len;

		if (rows[i].letter != 0)
			buf_printf(b, "  -%c, ", rows[i].letter);
		else
			buf_puts(b, "      ");
		buf_printf(b, "--%s%s%s", rows[i].name,
		    rows[i].arg != NULL ? " " : "",
		    rows[i].arg != NULL ? rows[i].arg : "");
		if (b->len - start < HELP_COLUMN - 1)
			buf_printf(b, "%*s",
			    (int)(HELP_COLUMN - (b->len - start)), "");
		else
			buf_printf(b, "\n%*s", HELP_COLUMN, "");
		terminal_wrap(rows[i].help, HELP_COLUMN, HELP_COLUMN, columns,
		    b);
	}
}
