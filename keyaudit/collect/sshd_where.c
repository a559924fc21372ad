/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sshd is asked itself, where it can be, because it knows its defaults and
 * what its files mean. Accounts for which the same Match blocks hold get one
 * answer. What depends on the connection (Match Address …) cannot be asked
 * for all addresses: there our own reading of the blocks adds each value that
 * some connection would bring.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshd/sshd_config.h>
#include "sshd_ask.h"
#include "sshd_where.h"

/* An outcome of the Match blocks. */
struct class
{
	uint8_t *truth; /* enum sshd_truth of each block */
	bool has[2];
	struct sshd_answer answer[2]; /* our own reading; sshd's */
};
struct sshd_where {
	struct sshd_where_opts o;
	struct sshd_config config; /* our own reading */
	struct class *classes;
	size_t n_classes;
	struct sshd_values others[SSHD_OTHERS_COUNT];
	unsigned asked;
	bool by_group; /* a relevant Match has Group */
	bool failed; /* sshd -T did */
};

static const enum sshd_keyword other_keywords[SSHD_OTHERS_COUNT] = {
    [SSHD_OTHERS_COMMAND] = SSHD_AUTHORIZED_KEYS_COMMAND,
    [SSHD_OTHERS_CA] = SSHD_TRUSTED_USER_CA_KEYS,
    [SSHD_OTHERS_HOST_KEY] = SSHD_HOST_KEY,
    [SSHD_OTHERS_HOST_CERTIFICATE] = SSHD_HOST_CERTIFICATE,
    [SSHD_OTHERS_AGENT] = SSHD_HOST_KEY_AGENT,
};

static int
add_value(struct sshd_values *v, const char *text)
{
	char **list;

	if (strcmp(text, "none") == 0)
		return 0;
	for (size_t i = 0; i < v->n; i++) {
		if (strcmp(v->list[i], text) == 0)
			return 0;
	}
	if ((list = vec_room(v->list, v->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	v->list = list;
	if ((list[v->n] = strdup(text)) == NULL)
		return ERR_NOMEM;
	v->n++;
	return 0;
}

static void
free_values(struct sshd_values *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->list[i]);
	free(v->list);
	memset(v, 0, sizeof(*v));
}

static int
add_args(struct sshd_values *v, char *const *args)
{
	int r = 0;

	for (; *args != NULL && r == 0; args++)
		r = add_value(v, *args);
	return r;
}

/* Whether a keyword's words are part of the answer for an account. */
static bool
is_setting(enum sshd_keyword k)
{
	return k == SSHD_AUTHORIZED_KEYS_COMMAND ||
	    k >= SSHD_PUBKEY_AUTHENTICATION;
}

/* A setting's value is of interest: put it where it belongs. */
static int
add_setting(struct sshd_where *w, const struct sshd_setting *s,
    struct sshd_answer *a)
{
	int r = 0;

	if (s->keyword == SSHD_AUTHORIZED_KEYS_FILE)
		return add_args(&a->key_files, s->args);
	if (s->keyword == SSHD_STRICT_MODES) {
		a->strict_modes = strcmp(s->args[0], "no") != 0;
		return 0;
	}
	for (unsigned i = 0; i < SSHD_OTHERS_COUNT && r == 0; i++) {
		if (other_keywords[i] == s->keyword)
			r = add_value(&w->others[i], s->args[0]);
	}
	if (r == 0 && is_setting(s->keyword))
		r = add_args(&a->values[s->keyword], s->args);
	return r;
}

/* sshd_config(5): these may be repeated, and all count. */
static bool
is_multiple(enum sshd_keyword k)
{
	return k == SSHD_HOST_KEY || k == SSHD_HOST_CERTIFICATE ||
	    (k >= SSHD_ALLOW_USERS && k <= SSHD_DENY_GROUPS) ||
	    k == SSHD_SUBSYSTEM;
}

/*
 * All values that a connection of this class can meet, from our own reading:
 * the first Match that surely holds ends the search, else the first value
 * outside of Match blocks does. *ret_any: there is one.
 */
static int
read_keyword(struct sshd_where *w, enum sshd_keyword k, const uint8_t *truth,
    struct sshd_answer *a, bool *ret_any)
{
	const struct sshd_setting *s = w->config.settings, *global = NULL;
	int last = -1, sure = -1, r = 0;

	for (size_t i = 0; i < w->config.n_settings && r == 0; i++, s++) {
		if (s->keyword != k || (sure != -1 && s->match != sure))
			continue;
		if (s->match == -1) {
			if (global == NULL)
				global = s;
			else if (is_multiple(k))
				r = add_setting(w, s, a);
			continue;
		}
		if (truth[s->match] == SSHD_NO ||
		    (s->match == last && !is_multiple(k)))
			continue;
		*ret_any = true;
		last = s->match;
		r = add_setting(w, s, a);
		if (truth[s->match] == SSHD_YES)
			sure = s->match;
	}
	if (r == 0 && sure == -1 && global != NULL) {
		*ret_any = true;
		r = add_setting(w, global, a);
	}
	return r;
}

/* more: sshd has answered, and what other connections bring is added. */
static int
read_all_keywords(struct sshd_where *w, const uint8_t *truth, bool more,
    struct sshd_answer *a)
{
	static char first[] = ".ssh/authorized_keys",
		    second[] = ".ssh/authorized_keys2";
	char *const defaults[] = {first, second, NULL};
	bool any;
	int r = 0;

	for (unsigned k = 0; k < SSHD_KEYWORD_COUNT && r == 0; k++) {
		any = false;
		/* sshd writes some values in another way than its files */
		if (more && k >= SSHD_PUBKEY_AUTHENTICATION)
			break;
		r = read_keyword(w, (enum sshd_keyword)k, truth, a, &any);
		if (!any && r == 0 && k == SSHD_AUTHORIZED_KEYS_FILE)
			r = add_args(&a->key_files, defaults);
	}
	return r;
}

/* The value that a sure class has by our own reading, or NULL. */
static const struct sshd_setting *
sure_setting(const struct sshd_where *w, enum sshd_keyword k,
    const uint8_t *truth)
{
	const struct sshd_setting *s = w->config.settings, *global = NULL;

	for (size_t i = 0; i < w->config.n_settings; i++, s++) {
		if (s->keyword != k)
			continue;
		if (s->match != -1 && truth[s->match] == SSHD_YES)
			return s;
		if (s->match == -1 && global == NULL)
			global = s;
	}
	return global;
}

/* Whether the words of both, put together with blanks, are the same. */
static bool
same_line(char *const *a, char *const *b)
{
	size_t i = 0, j = 0;

	for (;;) {
		char x = (*a)[i], y = (*b)[j];

		if (x == '\0' && a[1] != NULL)
			x = ' ';
		if (y == '\0' && b[1] != NULL)
			y = ' ';
		if (x != y)
			return false;
		if (x == '\0')
			return true;
		if ((*a)[i++] == '\0') {
			a++;
			i = 0;
		}
		if ((*b)[j++] == '\0') {
			b++;
			j = 0;
		}
	}
}

/*
 * sshd's answer. It prints names that hold blanks without quotes: where our
 * reading comes to the same line, its words are taken.
 */
static int
add_answer(struct sshd_where *w, const struct sshd_config *c,
    const uint8_t *truth, struct sshd_answer *a)
{
	const struct sshd_setting *s = c->settings, *own;
	int r = 0;

	for (size_t i = 0; i < c->n_settings && r == 0; i++, s++) {
		own = NULL;
		if (s->keyword == SSHD_AUTHORIZED_KEYS_FILE)
			own = sure_setting(w, s->keyword, truth);
		if (own == NULL || !same_line(own->args, s->args))
			own = s;
		r = add_setting(w, own, a);
	}
	return r;
}

static void
report_failure(const struct sshd_where *w, const char *program,
    const struct diag *d)
{
	char *message = NULL;

	if (asprintf(&message,
		"%s -T failed (%s): sshd_config was read without it", program,
		d->msg) < 0)
		return;
	w->o.tell(w->o.arg, message, false);
	free(message);
}

/* Whether sshd may be asked for this account; a comma would end its name. */
static bool
can_ask(struct sshd_where *w, const struct account *who)
{
	if (!w->o.may_ask || strchr(who->name, ',') != NULL)
		return false;
	if (w->asked < SSHD_ASKS_MAX)
		return true;
	w->o.may_ask = false;
	w->o.tell(w->o.arg,
	    "more outcomes of the Match blocks than sshd can be asked for: "
	    "for the rest, sshd_config was read without it",
	    false);
	return false;
}

/* Returns 0 and *ret_done, or ERR_NOMEM. A failure ends all asking. */
static int
ask_sshd(struct sshd_where *w, const struct account *who, const uint8_t *truth,
    struct sshd_answer *a, bool *ret_done)
{
	struct sshd_config c = {0};
	struct diag d = {0};
	char *spec = NULL, *text = NULL;
	size_t len;
	int r;

	if (asprintf(&spec,
		"user=%s,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22",
		who->name) < 0)
		return ERR_NOMEM;
	w->asked++;
	/* Without a Match the plain form does, as the oldest sshd has it. */
	r = sshd_ask(w->o.sshd, w->config.n_matches == 0 ? NULL : spec, &text,
	    &len, &d);
	if (r == 0)
		r = sshd_config_parse(&c, text, len, &d);
	if (r == 0 && (r = add_answer(w, &c, truth, a)) == 0)
		*ret_done = true;
	if (r != 0 && r != ERR_NOMEM) {
		report_failure(w, w->o.sshd, &d);
		w->failed = true;
		w->o.may_ask = false;
		r = 0;
	}
	sshd_config_release(&c);
	free(text);
	free(spec);
	return r;
}

static bool
is_sure(const struct sshd_where *w, const uint8_t *truth)
{
	for (size_t i = 0; i < w->config.n_matches; i++) {
		if (truth[i] == SSHD_MAYBE)
			return false;
	}
	return true;
}

/*
 * Keywords that stand in blocks of which it depends on the connection whether
 * they hold.
 */
static uint32_t
unsure_keywords(const struct sshd_where *w, const uint8_t *truth)
{
	const struct sshd_setting *s = w->config.settings;
	uint32_t bits = 0;

	for (size_t i = 0; i < w->config.n_settings; i++, s++) {
		if (s->match != -1 && truth[s->match] == SSHD_MAYBE)
			bits |= 1u << s->keyword;
	}
	return bits;
}

static enum sshd_source
source_of(const struct sshd_where *w, bool done)
{
	if (done)
		return SSHD_SAYS;
	if (w->failed)
		return SSHD_FAILS;
	return w->o.sshd == NULL && w->o.root[0] == '\0' ? SSHD_ABSENT
							 : SSHD_READ;
}

static int
find_answer(struct sshd_where *w, const struct account *who,
    const uint8_t *truth, bool ask_it, struct sshd_answer *a)
{
	bool done = false;
	int r = 0;

	a->strict_modes = true; /* sshd_config(5): the default */
	a->unsure = unsure_keywords(w, truth);
	if (ask_it && can_ask(w, who))
		r = ask_sshd(w, who, truth, a, &done);
	a->source = source_of(w, done);
	if (r == 0 && (!done || !is_sure(w, truth)))
		r = read_all_keywords(w, truth, done, a);
	return r;
}

/* Which blocks hold for who. Blocks without a setting of ours count as no. */
static int
find_truth(const struct sshd_where *w, const struct account *who,
    uint8_t *ret_truth)
{
	struct accounts_opts ao = {.root = w->o.root};
	struct group_names groups = {0};
	struct sshd_subject s = {.user = who->name};
	int r = 0;

	if (w->by_group) {
		r = accounts_groups(&ao, who, &groups);
		s.groups = groups.list;
		s.n_groups = groups.n;
		s.groups_known = r == 0;
	}
	for (size_t i = 0; i < w->config.n_matches; i++) {
		ret_truth[i] = SSHD_NO;
		if (w->config.matches[i].relevant)
			ret_truth[i] = (uint8_t)sshd_match_holds(&w->config,
			    (int)i, &s);
	}
	group_names_release(&groups);
	return r == ERR_NOMEM ? r : 0;
}

/* The class of this truth, which is taken over. NULL: no memory. */
static struct class *
class_of(struct sshd_where *w, uint8_t *truth)
{
	struct class *list;

	for (size_t i = 0; i < w->n_classes; i++) {
		if (memcmp(w->classes[i].truth, truth, w->config.n_matches) !=
		    0)
			continue;
		free(truth);
		return &w->classes[i];
	}
	list = vec_room(w->classes, w->n_classes, sizeof(*list));
	if (list == NULL) {
		free(truth);
		return NULL;
	}
	w->classes = list;
	list += w->n_classes++;
	memset(list, 0, sizeof(*list));
	list->truth = truth;
	return list;
}

int
sshd_where_account(struct sshd_where *w, const struct account *who, bool ask_it,
    const struct sshd_answer **ret)
{
	uint8_t *truth = malloc(w->config.n_matches + 1);
	struct class *c;
	int r;

	if (truth == NULL)
		return ERR_NOMEM;
	if ((r = find_truth(w, who, truth)) != 0) {
		free(truth);
		return r;
	}
	if ((c = class_of(w, truth)) == NULL)
		return ERR_NOMEM;
	*ret = &c->answer[ask_it];
	if (c->has[ask_it])
		return 0;
	c->has[ask_it] = true;
	return find_answer(w, who, c->truth, ask_it, &c->answer[ask_it]);
}

bool
sshd_where_has_match(const struct sshd_where *w)
{
	for (size_t i = 0; i < w->config.n_matches; i++) {
		if (w->config.matches[i].relevant)
			return true;
	}
	return false;
}

const char *
sshd_where_program(const struct sshd_where *w)
{
	return w->o.root[0] == '\0' ? w->o.sshd : NULL;
}

static bool
has_group(char *const *args)
{
	for (; *args != NULL; args++) {
		if (strncasecmp(*args, "group", 5) == 0)
			return true;
	}
	return false;
}

static int
read_config(struct sshd_where *w)
{
	struct diag d = {0};
	char *message = NULL;
	int r = sshd_config_read(&w->config, w->o.root, &d);

	for (size_t i = 0; i < w->config.n_matches; i++) {
		const struct sshd_match *m = &w->config.matches[i];

		/* a block that includes one counts by its groups, too */
		w->by_group = w->by_group || has_group(m->args);
	}
	if (r == 0 || r == ERR_NOENT || r == ERR_NOMEM)
		return r == ERR_NOMEM ? r : 0;
	if (asprintf(&message, "sshd_config cannot be read to its end: %s",
		d.msg) < 0)
		return ERR_NOMEM;
	w->o.tell(w->o.arg, message, true);
	free(message);
	return 0;
}

int
sshd_where_new(const struct sshd_where_opts *o, struct sshd_where **ret)
{
	struct sshd_where *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return ERR_NOMEM;
	w->o = *o;
	if (w->o.sshd == NULL)
		w->o.sshd = sshd_find();
	if (w->o.sshd == NULL || w->o.root[0] != '\0')
		w->o.may_ask = false;
	if (read_config(w) != 0) {
		sshd_where_free(w);
		return ERR_NOMEM;
	}
	*ret = w;
	return 0;
}

const struct sshd_values *
sshd_where_others(const struct sshd_where *w, enum sshd_others which)
{
	return &w->others[which];
}

static void
free_answer(struct sshd_answer *a)
{
	free_values(&a->key_files);
	for (unsigned i = 0; i < SSHD_KEYWORD_COUNT; i++)
		free_values(&a->values[i]);
}

void
sshd_where_free(struct sshd_where *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->n_classes; i++) {
		free(w->classes[i].truth);
		free_answer(&w->classes[i].answer[0]);
		free_answer(&w->classes[i].answer[1]);
	}
	for (unsigned i = 0; i < SSHD_OTHERS_COUNT; i++)
		free_values(&w->others[i]);
	free(w->classes);
	sshd_config_release(&w->config);
	free(w);
}
