/* What the files that look over this machine share. */
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
	const struct collect_sink *sink;
	struct sshd_where *where;
	struct seen
	    *once; /* files read, common files looked for, troubles told */
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
	const char *path; /* as it is told */
};

/* Everything of one account's. Returns 0, ERR_*, or what the sink returned. */
int machine_visit(struct machine *m, const struct account *who);
/*
 * A file of the administrator's, with the rights of whom each folder on the
 * way belongs to; that there is none is no trouble. FOUND_AUTHORIZED_KEYS:
 * its modes are judged, and lower access (NULL: nothing is known of it).
 */
int machine_take_common(struct machine *m, const char *name,
    enum found_hint hint, struct key_access *access, bool strict);
/*
 * StrictModes of sshd_config(5): a finding where others can change the file, or
 * where sshd may ignore it; then access is lowered, too.
 */
int machine_judge_modes(struct machine *m, const struct key_place *k,
    struct key_access *access);
/* Whether nobody but uid is in the group; owner: of the file that is meant. */
bool machine_is_own_group(const struct machine *m, gid_t gid, uid_t owner,
    uid_t uid);
/*
 * What AuthorizedKeysCommand prints for who (command: its line), where it is
 * one that may be asked; else nothing. access is lowered to what is known.
 */
int machine_take_command(struct machine *m, const struct account *who,
    const char *command, const struct key_access *access);
/* Whether it is userdbctl's, as systemd-userdbd configures it, of root's. */
bool machine_knows_command(const struct machine *m, const char *command);
struct walk machine_walk(const struct machine *m, const struct account *who,
    enum found_hint hint);

void machine_tell(const struct machine *m, enum rule_id rule,
    const struct account *who, const char *path, const char *message,
    bool incomplete);
/* The step of the way that failed; what is not there is silence. */
void machine_tell_step(const struct machine *m, const struct account *who,
    const char *place, const struct reached *r, const char *path, int e);
/* For struct sshd_where_opts: arg is the machine. */
void machine_tell_where(void *arg, const char *message, bool incomplete);

#endif
