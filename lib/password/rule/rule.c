/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a password lacks: the cheap demands first, and the costly ones only if
 * it is not longer than allowed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "estimate.h"

#define ZWNJ 0x200c
#define ZWJ  0x200d

/*
 * --- counting ---
 * By characters, not by bytes: libpwquality counts bytes, takes a blank for a
 * symbol and knows no capitals but A to Z.
 */

/* Characters that nobody can see or type, or that may be assigned later. */
static enum password_encoding
encoding_of(ucs4_t c)
{
	if (uc_is_general_category(c, UC_CONTROL))
		return ENCODING_CONTROL;
	if (uc_is_general_category(c, UC_UNASSIGNED))
		return ENCODING_UNASSIGNED;
	if (uc_is_general_category(c, UC_PRIVATE_USE))
		return ENCODING_PRIVATE_USE;
	if (uc_is_general_category(c, UC_FORMAT) && c != ZWJ && c != ZWNJ)
		return ENCODING_INVISIBLE;
	return ENCODING_GOOD;
}

static void
count_one(ucs4_t c, struct char_counts *n)
{
	if (uc_is_general_category(c, UC_MARK) ||
	    uc_is_general_category(c, UC_FORMAT) ||
	    uc_is_general_category(c, UC_LINE_SEPARATOR) ||
	    uc_is_general_category(c, UC_PARAGRAPH_SEPARATOR))
		return;
	n->characters++;
	n->uppercase += uc_is_general_category(c, UC_UPPERCASE_LETTER) ||
	    uc_is_general_category(c, UC_TITLECASE_LETTER);
	n->lowercase += uc_is_general_category(c, UC_LOWERCASE_LETTER);
	n->digit += uc_is_general_category(c, UC_DECIMAL_DIGIT_NUMBER);
	n->symbol += uc_is_general_category(c, UC_PUNCTUATION) ||
	    uc_is_general_category(c, UC_SYMBOL);
}

int
count_characters(const char *s, size_t len, struct char_counts *ret,
    enum password_encoding *ret_bad)
{
	struct text t;
	ucs4_t c;
	int r;

	memset(ret, 0, sizeof(*ret));
	*ret_bad = ENCODING_GOOD;
	if (len > PASSWORD_OCTETS_MAX)
		return ERR_TOOBIG;
	r = text_nfc(s, len, &t);
	if (r == ERR_SYNTAX)
		*ret_bad = ENCODING_NOT_UTF8;
	for (size_t i = 0; r == 0 && i < t.len;) {
		i += (size_t)u8_mbtouc(&c, (const uint8_t *)t.s + i, t.len - i);
		if ((*ret_bad = encoding_of(c)) != ENCODING_GOOD)
			r = ERR_SYNTAX;
		count_one(c, ret);
	}
	text_wipe(&t);
	return r;
}

/* --- the demands --- */

void
demand_set(unsigned *missing, bool unmet, enum password_demand d)
{
	if (unmet)
		*missing |= 1u << d;
}

static void
check_counts(const struct policy_password *rule, const struct char_counts *n,
    unsigned *missing)
{
	demand_set(missing, n->characters < rule->length, DEMAND_LENGTH);
	demand_set(missing, n->characters > rule->maximum, DEMAND_MAXIMUM);
	/* A long phrase may be in small letters alone. */
	if (rule->passphrase != 0 && n->characters >= rule->passphrase)
		return;
	demand_set(missing, n->uppercase < rule->uppercase, DEMAND_UPPERCASE);
	demand_set(missing, n->lowercase < rule->lowercase, DEMAND_LOWERCASE);
	demand_set(missing, n->digit < rule->digit, DEMAND_DIGIT);
	demand_set(missing, n->symbol < rule->symbol, DEMAND_SYMBOL);
}

/* A path of the policy below root. To be freed; NULL: no memory. */
static char *
path_below(const char *root, const char *path)
{
	char *full;

	return asprintf(&full, "%s%s", root, path) < 0 ? NULL : full;
}

/* What is checked by a file; nfc NULL: that the file can be used. */
struct file_check {
	const char *root;
	const struct password_input *in;
	const struct text *nfc;
	unsigned *missing;
	struct diag *d;
};

static int
check_words_at(const struct file_check *c, const char *path)
{
	return c->nfc != NULL ? check_words(path, c->nfc, c->missing, c->d)
			      : words_ready(path, c->d);
}

static int
check_breached_at(const struct file_check *c, const char *path)
{
	return c->nfc != NULL ? check_breached(path, c->in->password,
				    c->in->len, c->nfc, c->missing, c->d)
			      : breached_ready(path, c->d);
}

static int
check_each(const struct file_check *c, const char *const *paths, size_t n,
    int (*check)(const struct file_check *c, const char *path))
{
	char *path;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		/* Those of packages are dictionaries: lists_ready(). */
		if (check == check_words_at && is_packaged_list(paths[i]))
			continue;
		if ((path = path_below(c->root, paths[i])) == NULL)
			return ERR_NOMEM;
		r = check(c, path);
		free(path);
	}
	return r;
}

static int
check_files(const struct policy_password *rule, const struct file_check *c)
{
	int r = check_each(c, rule->words, rule->n_words, check_words_at);

	return r != 0 ? r
		      : check_each(c, rule->breached, rule->n_breached,
			    check_breached_at);
}

static int
check_costly(const struct policy_password *rule, const char *root,
    const struct password_input *in, struct password_result *ret,
    struct diag *d)
{
	struct text nfc;
	const struct file_check files = {root, in, &nfc, &ret->missing, d};
	int r = text_nfc(in->password, in->len, &nfc);

	if (r == 0)
		r = check_shape(rule, &nfc, in->old, &ret->missing);
	if (r == 0 && rule->personal)
		r = check_personal(in, &nfc, &ret->missing);
	if (r == 0)
		r = check_dictionary(rule, root, &nfc, ret, d);
	if (r == 0)
		r = check_files(rule, &files);
	text_wipe(&nfc);
	return r;
}

int
rule_judge(const struct policy_password *rule, const char *root,
    const struct password_input *in, struct password_result *ret,
    struct diag *reterr)
{
	struct char_counts n;
	int r;

	memset(ret, 0, sizeof(*ret));
	r = count_characters(in->password, in->len, &n, &ret->encoding);
	if (r == ERR_SYNTAX || r == ERR_TOOBIG) {
		demand_set(&ret->missing, true,
		    r == ERR_SYNTAX ? DEMAND_ENCODING : DEMAND_MAXIMUM);
		return 0;
	}
	if (r == 0) {
		check_counts(rule, &n, &ret->missing);
		if ((ret->missing >> DEMAND_MAXIMUM & 1) == 0)
			r = check_costly(rule, root, in, ret, reterr);
	}
	if (r == ERR_INTERNAL)
		diag_set(reterr, r, "libpwquality gives no answer");
	if (r == ERR_NOMEM)
		diag_set(reterr, r, "out of memory");
	return r;
}

int
rule_ready(const struct policy_password *rule, const char *root,
    struct diag *reterr)
{
	const struct file_check files = {.root = root, .d = reterr};
	int r = rule->dictionary ? dictionary_ready(reterr) : 0;

	if (r == 0)
		r = lists_ready(rule, root, reterr);
	if (r == 0)
		r = check_files(rule, &files);
	if (r == ERR_NOMEM)
		diag_set(reterr, r, "out of memory");
	return r;
}

/* What password_rule_open() looks up; the object exports nothing else. */
extern const struct password_rule loginpolicy_password_rule;

const struct password_rule loginpolicy_password_rule = {
    .interface = PASSWORD_RULE_INTERFACE,
    .ready = rule_ready,
    .judge = rule_judge,
    .generate = rule_generate,
    .is_nfc = text_is_nfc,
};
