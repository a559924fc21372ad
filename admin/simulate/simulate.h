/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who gains and who loses which access when one policy replaces another. Both
 * are asked by policy_decide(), as the PAM module asks them.
 */
#ifndef ADMIN_SIMULATE_H
#define ADMIN_SIMULATE_H

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/json_out.h>
#include "admin/check/lockout_login.h"
#include "admin/keys/account_keys.h"
#include "admin/log/log_use.h"

#define SIM_SERVICES_MAX 48
#define SIM_PROBES_MAX	 63 /* logins that are tried per service, as bits */
#define SIM_INSTANTS_MAX 64 /* moments at which they are tried, as bits */
#define SIM_TARGETS_MAX	 8 /* accounts that su is tried with */

/* What happens to one account in one service. */
enum sim_effect {
	SIM_NONE = 0, /* no access, before and after */
	SIM_KEEPS,
	SIM_GAINS,
	SIM_LOSES,
	SIM_LOSES_SOME, /* from some addresses, by some methods, or at times */
	SIM_GAINS_SOME,
	SIM_CHANGES /* it loses some and gains some */
};

/* A login that is tried: from an address, by a method. */
struct sim_probe {
	enum fact_address from;
	struct net address;
	/* "vpn", "10.8.0.0/16", "elsewhere"; of su the account: the probes' */
	const char *label;
	unsigned method; /* enum method; 0: not SSH */
	size_t target; /* of su: index into targets */
};

struct sim_service {
	const char *name; /* the list's */
	bool is_ssh, is_callers, is_become;
	struct sim_probe probe[SIM_PROBES_MAX];
	size_t n_probes;
};

/* The outcome of one account, or of several that every rule treats alike. */
struct sim_outcome {
	/* Logins that are permitted at some time, and those that change. */
	uint64_t before[SIM_SERVICES_MAX], after[SIM_SERVICES_MAX];
	uint64_t lost[SIM_SERVICES_MAX], gained[SIM_SERVICES_MAX];
	/* As bits of instants: when the new policy permits one of them. */
	uint64_t when[SIM_SERVICES_MAX];
};

struct sim_row {
	const char *account; /* the accounts' */
	uid_t uid;
	uint32_t outcome; /* index into outcomes */
	/* As bits: a login that the log has would be refused. */
	uint64_t used_loses;
	/* The same, whether it could get in until now or not. */
	uint64_t used_refused;
	bool changes;
	/* If it changes, or before was open: it can log in, or was seen. */
	bool alone;
	unsigned methods; /* enum method: what it has for sshd */
	const struct log_use *last; /* the last login; NULL: none is known */
};

/* Somebody entered an account, by su, and no longer could. */
struct sim_entered {
	const char *by; /* a row's account */
	size_t service;
	const char *account; /* the log's */
};

struct simulation {
	const struct options *o;
	const struct policy *before; /* NULL: none was in force */
	const struct policy *after;
	const struct actor *actor;
	bool wired; /* some service asks the module about logins */
	/* None was in force and nothing asks the module: all was open. */
	bool open;
	struct check *check; /* owned: zone and time */
	int64_t instant[SIM_INSTANTS_MAX]; /* sorted; the first is now */
	size_t n_instants;
	/* Whom su is tried with: root, and who is named by a rule about su. */
	struct lockout_person targets[SIM_TARGETS_MAX];
	size_t n_targets;
	struct lockout up, down; /* with every directory, and with none */
	bool has_directory; /* nsswitch.conf names more than files */
	struct accounts accounts;
	struct log_uses uses;
	bool has_uses;
	struct sim_entered *entered; /* owned; by row */
	size_t n_entered;
	struct key_places key_places; /* owned */
	bool keys_unknown; /* where they are cannot be read (reported) */
	/* Accounts that no service lists, but the log or a rule names. */
	struct name_list unlisted;
	struct name_list names; /* of services */
	struct sim_service *services; /* owned */
	size_t n_services;
	char **labels; /* owned: of probes */
	size_t n_labels;
	struct sim_outcome *outcomes; /* owned */
	size_t n_outcomes;
	struct sim_row *rows; /* owned; as accounts */
	size_t n_rows;
	size_t unchanged;
	/* With every directory down: administrators, and who may lose. */
	struct name_list down_admins, down_lost;
};

/*
 * Work it out. before may be NULL. Returns EXIT_OK, or the code to exit with
 * (reported); release ret also then.
 */
enum exit_code simulate_load(const struct options *o, const struct actor *actor,
    const struct policy *before, const struct policy *after,
    struct simulation *ret);
void simulate_release(struct simulation *s);

/* The effect on row r in the i-th service. */
enum sim_effect simulate_effect(const struct simulation *s,
    const struct sim_row *r, size_t i);
const char *simulate_effect_word(enum sim_effect e);
/* The row of an account; NULL: there is none. */
const struct sim_row *simulate_row(const struct simulation *s, uid_t uid);
/* The index of a service; n_services: it is not tried. */
size_t simulate_service(const struct simulation *s, const char *name);
/* Append where and by what the service can still be used: "only from vpn". */
void simulate_put_why(const struct simulation *s, const struct sim_row *r,
    size_t i, struct buf *b);

/* Append the result for people, and as members of a JSON object. */
void simulate_text(const struct simulation *s, struct buf *b);
void simulate_json(const struct simulation *s, struct json_out *j);

/* --- between the files of this room --- */

/* Judge the logins that the log has of the account. Returns 0 or ERR_NOMEM. */
int sim_used_check(struct simulation *s, const struct lockout_person *who,
    struct sim_row *row);
/* Find out whether the account can log in, and by what. */
void sim_people_look(struct simulation *s, struct sim_row *row);
/*
 * The logins in the i-th service, as bits of probes, that the account could
 * have had while all was open; all of them if it was not.
 */
uint64_t sim_people_had(const struct simulation *s, const struct sim_row *r,
    size_t i);
/* Whether all was open, and the account could not use the service even so. */
bool sim_people_is_out(const struct simulation *s, const struct sim_row *r,
    size_t i);

/* Choose services and the logins that are tried. Returns 0 or ERR_NOMEM. */
int sim_probes_load(struct simulation *s);
#define SIM_LINE_MAX 65536 /* bytes, before it is wrapped */
/* Append the words of line, in lines of 80 columns, and release it. */
void sim_put_wrapped(struct buf *line, unsigned indent, struct buf *b);
/* Append the table of accounts. */
void sim_rows_put(const struct simulation *s, struct buf *b);
/* Find the accounts that su is tried with. Returns 0 or ERR_NOMEM. */
int sim_targets_load(struct simulation *s);
/* Find the instants. Returns 0 or ERR_NOMEM. */
int sim_times_load(struct simulation *s);
/* The instants at which the rule's times hold, as bits. */
uint64_t sim_times_active(const struct simulation *s,
    const struct policy_rule *r);
/* All instants, as bits. */
uint64_t sim_always(const struct simulation *s);
/* The first instant whose bit is off; INT64_MAX: none is. */
int64_t sim_times_end(const struct simulation *s, uint64_t when);
/* Append "until 18:00 today, again from 08:00 tomorrow"; always: nothing. */
void sim_times_put(const struct simulation *s, uint64_t when, struct buf *b);
/* Try every login of the account under both policies. */
struct sim_classes;
struct sim_classes *sim_classes_new(struct simulation *s);
void sim_classes_free(struct sim_classes *c);
/* The outcome of an account, found once for all that are alike. */
int sim_classes_outcome(struct sim_classes *c, const struct lockout_person *who,
    uint32_t *ret);

#endif
