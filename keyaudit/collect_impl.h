/* What the files that look over this machine share. */
#ifndef KEYAUDIT_COLLECT_IMPL_H
#define KEYAUDIT_COLLECT_IMPL_H

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
};

/* Everything of one account's. Returns 0, ERR_*, or what the sink returned. */
int machine_visit(struct machine *m, const struct account *who);
/*
 * A file of the administrator's, with the rights of whom each folder on the
 * way belongs to; that there is none is no trouble. strict: sshd would judge
 * its modes.
 */
int machine_take_common(struct machine *m, const char *name,
    enum found_hint hint, bool strict);
/*
 * sshd_config(5), StrictModes: the file, and the directories above it up to
 * the home, or to / outside of one, belong to root or the user, and group and
 * others cannot write to them; else a finding. who NULL: root alone.
 */
int machine_judge_modes(const struct machine *m, const struct account *who,
    bool strict, const char *place, const struct reached *r, const char *path);
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
