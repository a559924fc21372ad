/* SPDX-License-Identifier: BSD-2-Clause */
/* Every pattern of AuthorizedKeysFile, and what it is for an account. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshd/words.h>
#include "as_account.h"
#include "key_places.h"

/* --- all of them --- */

/* sshd_config(5) names more of them for later versions. */
static bool
has_unknown_token(const char *pattern)
{
	for (const char *s = pattern; (s = strchr(s, '%')) != NULL; s += 2) {
		if (s[1] == '\0' || strchr("huU%", s[1]) == NULL)
			return true;
	}
	return false;
}

static int
add_place(struct key_places *p, const char *pattern, int match)
{
	struct key_pattern *list = vec_room(p->patterns, p->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	p->patterns = list;
	list[p->n] = (struct key_pattern){strdup(pattern), match};
	if (list[p->n].text == NULL)
		return ERR_NOMEM;
	p->n++;
	p->has_unknown |= has_unknown_token(pattern);
	return 0;
}

bool
setting_is_none(const struct sshd_setting *s)
{
	return s->args[0] == NULL || strcasecmp(s->args[0], "none") == 0;
}

bool
setting_is_repeated(const struct sshd_config *c, size_t i)
{
	const struct sshd_setting *s = c->settings;

	for (size_t k = 0; k < i; k++) {
		if (s[k].keyword == s[i].keyword && s[k].match == s[i].match)
			return true;
	}
	return false;
}

/* What a setting says of keys. */
static int
add_setting(struct key_places *p, size_t i, bool *global)
{
	const struct sshd_setting *s = &p->config.settings[i];
	int r = 0;

	p->has_command |= s->keyword == SSHD_AUTHORIZED_KEYS_COMMAND &&
	    !setting_is_none(s);
	p->has_ca |= s->keyword == SSHD_TRUSTED_USER_CA_KEYS &&
	    !setting_is_none(s);
	if (s->keyword != SSHD_AUTHORIZED_KEYS_FILE ||
	    setting_is_repeated(&p->config, i))
		return 0;
	*global |= s->match == -1;
	for (size_t k = 0; r == 0 && s->args[k] != NULL; k++)
		r = add_place(p, s->args[k], s->match);
	return r;
}

int
key_places_load(const char *root, struct key_places *ret, struct diag *reterr)
{
	bool global = false;
	int r;

	*ret = (struct key_places){
	    .reader = account_reader_new(READER_SECONDS)};
	if (ret->reader == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = sshd_config_read(&ret->config, root, reterr);
	if (r == ERR_NOENT)
		r = 0;
	for (size_t i = 0; r == 0 && i < ret->config.n_settings; i++)
		r = add_setting(ret, i, &global);
	if (r == 0 && !global &&
	    ((r = add_place(ret, ".ssh/authorized_keys", -1)) != 0 ||
		(r = add_place(ret, ".ssh/authorized_keys2", -1)) != 0))
		diag_set(reterr, r, "out of memory");
	return r;
}

void
key_places_release(struct key_places *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->patterns[i].text);
	free(p->patterns);
	sshd_config_release(&p->config);
	account_reader_free(p->reader);
	*p = (struct key_places){0};
}

static void
put_token(struct buf *b, char token, const struct account *a)
{
	if (token == 'h')
		buf_puts(b, a->home);
	else if (token == 'u')
		buf_puts(b, a->name);
	else if (token == 'U')
		buf_putu(b, a->uid);
	else if (token == '%')
		buf_putc(b, '%');
	else
		b->err = ERR_UNKNOWN;
}

bool
key_place(const struct key_places *p, size_t i, const char *root,
    const struct account *a, char *ret)
{
	const char *pattern = i < p->n ? p->patterns[i].text : "none";
	struct buf b;
	bool good;

	if (a->home == NULL || strcasecmp(pattern, "none") == 0)
		return false;
	buf_init(&b, PATH_MAX - 1);
	buf_puts(&b, root);
	if (pattern[0] != '/' && strncmp(pattern, "%h", 2) != 0)
		buf_printf(&b, "%s/", a->home);
	for (const char *s = pattern; *s != '\0' && b.err == 0; s++) {
		if (*s != '%')
			buf_putc(&b, *s);
		else
			put_token(&b, *++s, a);
	}
	good = b.err == 0;
	if (good)
		snprintf(ret, PATH_MAX, "%.*s", (int)b.len, b.p);
	buf_release(&b);
	return good;
}
