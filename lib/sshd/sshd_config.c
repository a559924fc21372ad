/*
 * sshd_config(5) read as sshd reads it, as far as key files are concerned: a
 * line is a keyword and words; quotes, backslashes and comments as there; a
 * Match block ends with the next Match or with its file; what an Include in a
 * Match block brings in stands in that block. Values are not judged: sshd
 * itself does that (sshd -T), and is believed where it answers.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/sshd/sshd_config.h>

#define WORDS_MAX 1024 /* of a line */

static const char *const keywords[SSHD_KEYWORD_COUNT] = {
    [SSHD_AUTHORIZED_KEYS_FILE] = "AuthorizedKeysFile",
    [SSHD_AUTHORIZED_KEYS_COMMAND] = "AuthorizedKeysCommand",
    [SSHD_TRUSTED_USER_CA_KEYS] = "TrustedUserCAKeys",
    [SSHD_STRICT_MODES] = "StrictModes",
    [SSHD_HOST_KEY] = "HostKey",
    [SSHD_HOST_CERTIFICATE] = "HostCertificate",
    [SSHD_HOST_KEY_AGENT] = "HostKeyAgent",
    [SSHD_PUBKEY_AUTHENTICATION] = "PubkeyAuthentication",
    [SSHD_AUTHENTICATION_METHODS] = "AuthenticationMethods",
    [SSHD_ALLOW_USERS] = "AllowUsers",
    [SSHD_DENY_USERS] = "DenyUsers",
    [SSHD_ALLOW_GROUPS] = "AllowGroups",
    [SSHD_DENY_GROUPS] = "DenyGroups",
    [SSHD_PERMIT_ROOT_LOGIN] = "PermitRootLogin",
    [SSHD_USE_PAM] = "UsePAM",
    [SSHD_PUBKEY_ACCEPTED_ALGORITHMS] = "PubkeyAcceptedAlgorithms",
    [SSHD_REQUIRED_RSA_SIZE] = "RequiredRSASize",
    [SSHD_FORCE_COMMAND] = "ForceCommand",
    [SSHD_DISABLE_FORWARDING] = "DisableForwarding",
    [SSHD_ALLOW_TCP_FORWARDING] = "AllowTcpForwarding",
    [SSHD_SUBSYSTEM] = "Subsystem",
};

/* Keywords whose value is the rest of the line, quotes and all. */
static bool
is_raw(enum sshd_keyword k)
{
	return k == SSHD_FORCE_COMMAND || k == SSHD_SUBSYSTEM ||
	    k == SSHD_AUTHORIZED_KEYS_COMMAND;
}

/* The keyword, also by the name it had before OpenSSH 8.5; SSHD_KEYWORD_COUNT: not one of ours. */
static enum sshd_keyword
find_keyword(const char *p, size_t len)
{
	static const char old[] = "PubkeyAcceptedKeyTypes";

	for (unsigned i = 0; i < SSHD_KEYWORD_COUNT; i++) {
		if (strlen(keywords[i]) == len &&
		    strncasecmp(p, keywords[i], len) == 0)
			return (enum sshd_keyword)i;
	}
	if (len == sizeof(old) - 1 && strncasecmp(p, old, len) == 0)
		return SSHD_PUBKEY_ACCEPTED_ALGORITHMS;
	return SSHD_KEYWORD_COUNT;
}

/* The words of one line, without its keyword. */
struct words {
	char **list; /* owned until taken, NULL-terminated */
	size_t n;
};

static void
words_free(char **list)
{
	for (size_t i = 0; list != NULL && list[i] != NULL; i++)
		free(list[i]);
	free(list);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

static int
add_word(struct words *w, const char *p, size_t len)
{
	char **list;

	if (w->n == WORDS_MAX)
		return ERR_TOOBIG;
	list = reallocarray(w->list, w->n + 2, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	w->list = list;
	list[w->n] = list[w->n + 1] = NULL;
	if ((list[w->n] = strndup(p, len)) == NULL)
		return ERR_NOMEM;
	w->n++;
	return 0;
}

/*
 * One word from *p on into room (as large as the line). A backslash takes the
 * next quote or backslash, and a blank outside of quotes, as it is.
 */
static int
unquote(const char **p, const char *end, char *room, size_t *ret_len)
{
	const char *s = *p;
	size_t n = 0;
	char quote = '\0';

	for (; s < end && (quote != '\0' || !is_blank(*s)); s++) {
		if (*s == '\\' && s + 1 < end &&
		    (s[1] == '\\' || s[1] == '"' || s[1] == '\'' ||
			(quote == '\0' && s[1] == ' ')))
			room[n++] = *++s;
		else if (quote == '\0' && (*s == '"' || *s == '\''))
			quote = *s;
		else if (quote != '\0' && *s == quote)
			quote = '\0';
		else
			room[n++] = *s;
	}
	*p = s;
	*ret_len = n;
	return quote == '\0' ? 0 : ERR_SYNTAX;
}

static int
split(const char *p, const char *end, struct words *ret)
{
	char *room = malloc((size_t)(end - p) + 1);
	size_t len;
	int r = room == NULL ? ERR_NOMEM : 0;

	while (r == 0) {
		while (p < end && is_blank(*p))
			p++;
		if (p == end || *p == '#')
			break;
		if ((r = unquote(&p, end, room, &len)) == 0)
			r = add_word(ret, room, len);
	}
	free(room);
	return r;
}

/* Room for one more item of size. */
static int
grow(void **list, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap == 0 ? 16 : *cap * 2;
	void *p;

	if (n < *cap)
		return 0;
	if ((p = reallocarray(*list, want, size)) == NULL)
		return ERR_NOMEM;
	*list = p;
	*cap = want;
	return 0;
}

static int
add_match(struct sshd_config *c, struct words *w, int up, int *ret_match)
{
	struct sshd_match *m;

	if (c->n_matches == SSHD_CONFIG_MATCHES)
		return ERR_TOOBIG;
	if (grow((void **)&c->matches, c->n_matches, &c->cap_matches,
		sizeof(*m)) != 0)
		return ERR_NOMEM;
	m = &c->matches[c->n_matches];
	m->up = up;
	m->args = w->list;
	m->relevant = false;
	w->list = NULL;
	*ret_match = (int)c->n_matches++;
	return 0;
}

static int
add_setting(struct sshd_config *c, enum sshd_keyword keyword, struct words *w,
    int match)
{
	struct sshd_setting *s;

	if (grow((void **)&c->settings, c->n_settings, &c->cap_settings,
		sizeof(*s)) != 0)
		return ERR_NOMEM;
	s = &c->settings[c->n_settings++];
	s->keyword = keyword;
	s->args = w->list;
	s->match = match;
	w->list = NULL;
	for (; match != -1; match = c->matches[match].up)
		c->matches[match].relevant = true;
	return 0;
}

/* What reading one text needs to know. */
struct text {
	struct sshd_config *c;
	unsigned depth;
	int outer, match; /* the block included from, and the present one */
	sshd_include_fn *include;
	void *arg;
	struct diag *d;
};

static int
include(struct text *t, const struct words *w)
{
	int r = 0;

	if (t->include == NULL)
		return 0;
	if (t->depth >= SSHD_CONFIG_DEPTH)
		return diag_set(t->d, ERR_TOOBIG,
		    "Include is nested too deeply");
	for (size_t i = 0; i < w->n && r == 0; i++)
		r = t->include(t->arg, w->list[i], t->depth + 1, t->match, t->c,
		    t->d);
	return r;
}

static int
take(struct text *t, const char *keyword, size_t len, struct words *w)
{
	enum sshd_keyword k;

	if (len == 7 && strncasecmp(keyword, "Include", 7) == 0)
		return include(t, w);
	if (len == 5 && strncasecmp(keyword, "Match", 5) == 0)
		return add_match(t->c, w, t->outer, &t->match);
	if ((k = find_keyword(keyword, len)) != SSHD_KEYWORD_COUNT)
		return add_setting(t->c, k, w, t->match);
	return 0;
}

/* Whether the keyword is one whose words matter here. */
static bool
is_ours(const char *p, size_t len)
{
	if ((len == 7 && strncasecmp(p, "Include", 7) == 0) ||
	    (len == 5 && strncasecmp(p, "Match", 5) == 0))
		return true;
	return find_keyword(p, len) != SSHD_KEYWORD_COUNT;
}

/* The words after the keyword. A command has its own quotes: one word. */
static int
split_value(const char *keyword, size_t len, const char *p, const char *end,
    struct words *ret)
{
	if (!is_raw(find_keyword(keyword, len)))
		return split(p, end, ret);
	while (p < end && is_blank(*p))
		p++;
	return p == end ? 0 : add_word(ret, p, (size_t)(end - p));
}

static int
parse_line(struct text *t, const char *p, const char *end)
{
	struct words w = {0};
	const char *keyword;
	size_t len;
	int r;

	while (p < end && is_blank(*p))
		p++;
	while (end > p && is_blank(end[-1]))
		end--;
	if (p == end || *p == '#')
		return 0;
	for (keyword = p; p < end && !is_blank(*p) && *p != '=';)
		p++;
	len = (size_t)(p - keyword);
	if (!is_ours(keyword, len))
		return 0;
	while (p < end && is_blank(*p))
		p++;
	if (p < end && *p == '=')
		p++;
	if ((r = split_value(keyword, len, p, end, &w)) == 0)
		r = w.n == 0 ? ERR_SYNTAX : take(t, keyword, len, &w);
	words_free(w.list);
	return r;
}

int
sshd_config_parse(struct sshd_config *c, const char *text, size_t len,
    unsigned depth, int match, sshd_include_fn *include_fn, void *arg,
    struct diag *d)
{
	struct text t = {c, depth, match, match, include_fn, arg, d};
	const char *end = text + len, *p = text, *eol;
	unsigned line = 0;
	int r = 0;

	while (p < end && r == 0) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (eol == NULL)
			eol = end;
		line++;
		r = parse_line(&t, p, eol);
		p = eol == end ? end : eol + 1;
	}
	if (r != 0 && d->msg[0] == '\0') {
		d->line = line;
		diag_set(d, r, "%s", err_str(r));
	}
	return r;
}

void
sshd_config_release(struct sshd_config *c)
{
	for (size_t i = 0; i < c->n_settings; i++)
		words_free(c->settings[i].args);
	for (size_t i = 0; i < c->n_matches; i++)
		words_free(c->matches[i].args);
	free(c->settings);
	free(c->matches);
	memset(c, 0, sizeof(*c));
}
