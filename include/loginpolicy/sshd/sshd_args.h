/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sshd(8)'s command line, as far as it decides about PAM: -f, -o UsePAM and
 * -o PAMServiceName. It comes before all configuration files.
 */
#ifndef LOGINPOLICY_SSHD_ARGS_H
#define LOGINPOLICY_SSHD_ARGS_H

/* All zero: empty. */
struct sshd_args {
	char *config; /* owned; -f; NULL: not given */
	unsigned config_line;
	unsigned no_pam_line; /* where UsePAM is not "yes"; 0: nowhere */
	char *pam_service; /* owned; NULL: not given */
};

/*
 * Add a command line, with or without the program's name, whose words blanks
 * part. text: NUL-terminated, changed in place. line: for the members. Returns
 * 0 or ERR_NOMEM.
 */
int sshd_args_add(struct sshd_args *a, char *text, unsigned line);
/*
 * The same of a file: lines SSHD_OPTS=, OPTIONS= and SSHD_OPTIONS=, also behind
 * export and Environment=, and ExecStart= of systemd's units.
 */
int sshd_args_read(struct sshd_args *a, char *text);
void sshd_args_release(struct sshd_args *a);

#endif
