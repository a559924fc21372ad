/* What is wanting of a password: the cheap demands first, and the costly ones only of what is no longer than allowed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"

void
demand(unsigned *missing, bool unmet, enum password_demand d)
{
	if (unmet)
		*missing |= 1u << d;
}

void
check_counts(const struct policy_password *rule, const struct counts *n,
    unsigned *missing)
{
	demand(missing, n->characters < rule->length, DEMAND_LENGTH);
	demand(missing, n->characters > rule->maximum, DEMAND_MAXIMUM);
	/* A long phrase may be of small letters alone. */
	if (rule->passphrase != 0 && n->characters >= rule->passphrase)
		return;
	demand(missing, n->uppercase < rule->uppercase, DEMAND_UPPERCASE);
	demand(missing, n->lowercase < rule->lowercase, DEMAND_LOWERCASE);
	demand(missing, n->digit < rule->digit, DEMAND_DIGIT);
	demand(missing, n->symbol < rule->symbol, DEMAND_SYMBOL);
}

/* root before a path of the policy. Owned; NULL: no memory. */
static char *
rooted(const char *root, const char *path)
{
	char *full;

	return asprintf(&full, "%s%s", root, path) < 0 ? NULL : full;
}

static int
check_files(const struct policy_password *rule, const char *root,
    const struct password_input *in, const struct text *nfc, unsigned *missing,
    struct diag *d)
{
	char *list = NULL, *breached = NULL;
	int r = 0;

	if (rule->words != NULL && (list = rooted(root, rule->words)) == NULL)
		return ERR_NOMEM;
	if (rule->breached != NULL &&
	    (breached = rooted(root, rule->breached)) == NULL)
		r = ERR_NOMEM;
	if (r == 0 && list != NULL)
		r = check_words(list, nfc, missing, d);
	if (r == 0 && breached != NULL)
		r = check_breached(breached, in->password, in->len, nfc,
		    missing, d);
	free(list);
	free(breached);
	return r;
}

static int
check_costly(const struct policy_password *rule, const char *root,
    const struct password_input *in, unsigned *missing, struct diag *d)
{
	struct text nfc;
	int r = text_nfc(in->password, in->len, &nfc);

	if (r == 0)
		r = check_shape(rule, &nfc, in->old, missing);
	if (r == 0 && rule->personal)
		r = check_personal(in, &nfc, missing);
	if (r == 0 && rule->dictionary)
		r = check_dictionary(&nfc, missing, d);
	if (r == 0)
		r = check_files(rule, root, in, &nfc, missing, d);
	text_wipe(&nfc);
	return r;
}

int
judge(const struct policy_password *rule, const char *root,
    const struct password_input *in, struct password_result *ret,
    struct diag *reterr)
{
	struct counts n;
	int r = count(in->password, in->len, &n, &ret->encoding);

	ret->missing = 0;
	if (r == ERR_SYNTAX || r == ERR_TOOBIG) {
		demand(&ret->missing, true,
		    r == ERR_SYNTAX ? DEMAND_ENCODING : DEMAND_MAXIMUM);
		return 0;
	}
	if (r == 0) {
		check_counts(rule, &n, &ret->missing);
		if ((ret->missing >> DEMAND_MAXIMUM & 1) == 0)
			r = check_costly(rule, root, in, &ret->missing, reterr);
	}
	if (r == ERR_INTERNAL)
		diag_set(reterr, r, "libpwquality gives no answer");
	if (r == ERR_NOMEM)
		diag_set(reterr, r, "out of memory");
	return r;
}

static int
ready_files(const struct policy_password *rule, const char *root,
    struct diag *d)
{
	char *list = NULL, *breached = NULL;
	int r = 0;

	if (rule->words != NULL && (list = rooted(root, rule->words)) == NULL)
		return ERR_NOMEM;
	if (rule->breached != NULL &&
	    (breached = rooted(root, rule->breached)) == NULL)
		r = ERR_NOMEM;
	if (r == 0 && list != NULL)
		r = ready_words(list, d);
	if (r == 0 && breached != NULL)
		r = ready_breached(breached, d);
	free(list);
	free(breached);
	return r;
}

int
ready(const struct policy_password *rule, const char *root, struct diag *reterr)
{
	int r = rule->dictionary ? ready_dictionary(reterr) : 0;

	if (r == 0)
		r = ready_files(rule, root, reterr);
	if (r == ERR_NOMEM)
		diag_set(reterr, r, "out of memory");
	return r;
}
