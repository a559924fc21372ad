/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the machine's collector share. */
#ifndef KEYAUDIT_COLLECT_IMPL_H
#define KEYAUDIT_COLLECT_IMPL_H

#include <loginpolicy/account/account_state.h>
#include "sshd_ask.h"
#include "sshd_where.h"
#include "walk.h"

#define SSH_DIR	    "/etc/ssh"
#define CONFIG_PATH SSH_DIR "/sshd_config"

struct machine {
	const struct collect_opts *o;
	struct sshd_where *where;
	/* files scanned, common files looked for, problems reported */
	struct seen *once;
	int root; /* O_PATH of o->root or "/" */
	struct account_book *book;
	enum sshd_group_modes group_modes;
	bool group_modes_known;
};

/* A file of keys that was reached, as sshd would. */
struct key_place {
	const struct account *who; /* NULL: root alone */
	bool strict; /* StrictModes */
	const char *place; /* where r begins, as a path */
	const struct reached *r;
	const char *path; /* as it is reported */
};

/* Scan everything of one account. Returns as collect_machine(). */
int machine_scan_account(struct machine *m, const struct account *who);
/*
 * Scan a file of the administrator, with the rights of the owner of each folder
 * on the way; it need not exist. CANDIDATE_AUTHORIZED_KEYS: its modes are
 * judged, and lower access (NULL: nothing is known of it).
 */
int machine_scan_common(struct machine *m, const char *name,
    enum candidate_hint hint, struct key_access *access, bool strict);
/*
 * StrictModes of sshd_config(5): a finding where others can change the file, or
 * where sshd may ignore it; then access is lowered, too.
 */
int machine_judge_modes(struct machine *m, const struct key_place *k,
    struct key_access *access);
/*
 * Scan what AuthorizedKeysCommand (command: its line) prints for who, if it is
 * one that may be asked. access is that of the keys.
 */
int machine_scan_command(struct machine *m, const struct account *who,
    const char *command, const struct key_access *access);
struct walk machine_walk(const struct machine *m, const struct account *who,
    enum candidate_hint hint);

void machine_report(const struct machine *m, enum rule_id rule,
    const struct account *who, const char *path, const char *message,
    bool incomplete);
/* Report the step of the way that failed, unless it does not exist. */
void machine_report_step(const struct machine *m, const struct account *who,
    const char *place, const struct reached *r, const char *path, int e);
/* For struct sshd_where_opts: arg is the machine. */
void machine_report_where(void *arg, const char *message, bool incomplete);

#endif
