/* Settings that are weaker than the base, or that no password can meet. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "admin/password/password.h"
#include "unenforced.h"

/* Characters that make up for a capital, a digit and a symbol. */
#define PASSPHRASE_MIN 16

/* Where a setting is; group: NULL: it has none. */
static const struct policy_where *
where_of(const struct check *c, const char *group, const char *name)
{
	size_t i = 0;

	while (i < policy_settings_n - 1 &&
	    ((group == NULL) != (policy_settings[i].group == NULL) ||
		(group != NULL &&
		    strcmp(policy_settings[i].group, group) != 0) ||
		strcmp(policy_settings[i].name, name) != 0))
		i++;
	return &c->p->where[i];
}

static struct check_place
place_of_password(const struct check *c, const char *name)
{
	return place_of_statement(where_of(c, "password", name));
}

static void
check_keys(struct check *c)
{
	for (size_t i = 0; i < policy_settings_n; i++) {
		const struct policy_setting *s = &policy_settings[i];
		struct policy_key k;
		bool weaker;

		if (s->type != POLICY_T_KEY_MIN &&
		    s->type != POLICY_T_KEY_ACCEPT)
			continue;
		/* The default is the base. */
		memcpy(&k, (const char *)c->p + s->offset, sizeof(k));
		weaker = s->type == POLICY_T_KEY_MIN
		    ? k.min_bits < (unsigned)strtoul(s->dflt, NULL, 10)
		    : strcmp(s->dflt, "refuse") == 0;
		if (weaker && !k.refuse)
			check_warn(c, place_of_statement(&c->p->where[i]),
			    "key %s: weaker than the base policy (%s)", s->name,
			    s->dflt);
	}
}

static void
check_possible(struct check *c)
{
	const struct policy_password *p = &c->p->password;
	unsigned demands = p->uppercase + p->lowercase + p->digit + p->symbol;
	bool passphrases = p->passphrase != 0 && p->passphrase <= p->maximum;

	if (p->maximum < p->length)
		check_warn(c, place_of_password(c, "maximum"),
		    "no password can be set: maximum is less than length");
	if (demands > p->maximum && !passphrases)
		check_warn(c, place_of_password(c, "maximum"),
		    "no password can be set: the characters required of each "
		    "kind are more than maximum");
}

/* "local" is not weaker: other accounts' passwords are the directory's. */
static void
check_passwords(struct check *c)
{
	const struct policy_password *p = &c->p->password;
	const struct {
		const char *name, *base;
		bool weaker;
	} rows[] = {
	    {"length", "8", p->length < 8},
	    {"uppercase", "1", p->uppercase == 0},
	    {"digit", "1", p->digit == 0},
	    {"symbol", "1", p->symbol == 0},
	    {"dictionary", "on", !p->dictionary},
	    {"personal", "on", !p->personal},
	    {"similar", "3", p->similar < 3},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].weaker)
			check_warn(c, place_of_password(c, rows[i].name),
			    "password %s: weaker than the base policy (%s)",
			    rows[i].name, rows[i].base);
	}
	if (p->passphrase != 0 && p->passphrase < PASSPHRASE_MIN &&
	    p->passphrase <= p->maximum)
		check_warn(c, place_of_password(c, "passphrase"),
		    "password passphrase: from %u characters on, no capital, "
		    "digit or symbol is required: weaker than the base policy "
		    "(0, or at least %d)",
		    p->passphrase, PASSPHRASE_MIN);
}

/*
 * Mode observe once applied to passwords, too, and whoever wrote it may think
 * that it still does.
 */
static void
check_modes(struct check *c)
{
	const struct policy_where *mode = where_of(c, "password", "mode");

	if (c->p->mode == POLICY_OBSERVE && mode->file == -1)
		check_warn(c, place_of_statement(where_of(c, NULL, "mode")),
		    "mode observe does not apply to passwords: weak ones are "
		    "refused; write password mode observe, or password mode "
		    "enforce to confirm it");
	if (c->p->password.mode == POLICY_OBSERVE && !c->o->offline &&
	    !passwords_are_checked(c->o->root))
		check_warn(c, place_of_statement(mode),
		    "password mode observe: weak passwords are not refused, "
		    "because PAM's files name no other module that does "
		    "(pam_pwquality, pam_passwdqc, pam_cracklib)");
}

/* Check one file of the password rule, by the rule itself. */
static void
check_file(struct check *c, const struct password_rule *rule,
    const struct policy_password *only, const char *setting)
{
	struct diag d = {0};
	int r = rule->ready(only, c->o->root, &d);

	if (r == ERR_NOMEM) {
		c->no_memory = true;
	} else if (r == ERR_IO && geteuid() != 0) {
		/* The module, run by root, may be able to read it. */
		complain("password %s was not checked: %s", setting, d.msg);
		c->incomplete = true;
	} else if (r != 0) {
		check_warn(c, place_of_password(c, setting),
		    "no password can be set: %s", d.msg);
	}
}

/*
 * Check the dictionary, the words and the breached passwords. The dictionary of
 * another system is not checked: its place is unknown.
 */
static void
check_files(struct check *c)
{
	const struct policy_password *p = &c->p->password;
	struct policy_password only = {.maximum = p->maximum};
	struct password_object object;
	struct diag d = {0};

	if (password_object_find(&object, &d) != 0) {
		check_warn(c, place_of_policy(),
		    "no password can be set: cannot load the password rule: %s",
		    d.msg);
		password_rule_close(&object);
		return;
	}
	only.dictionary = p->dictionary && c->o->root[0] == '\0';
	check_file(c, object.rule, &only, "dictionary");
	only.dictionary = false;
	only.words = p->words;
	only.n_words = p->n_words;
	check_file(c, object.rule, &only, "words");
	only.n_words = 0;
	only.breached = p->breached;
	only.n_breached = p->n_breached;
	check_file(c, object.rule, &only, "breached");
	password_rule_close(&object);
}

void
check_settings(struct check *c)
{
	if (!c->o->offline)
		check_files(c);
	check_modes(c);
	check_keys(c);
	check_possible(c);
	check_passwords(c);
}
