/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read sshd_config(5) as sshd does, as far as key files are concerned: a line
 * is a keyword and words; a Match block ends at the next Match or at the end of
 * its file; what a file included in a Match block sets belongs to that block.
 * Values are not checked: sshd itself does that (sshd -T), and its answer
 * counts where there is one.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshd/sshd_config.h>
#include <loginpolicy/sshd/words.h>
#include "blank.h"

#define SSHD_DIR  "/etc/ssh"
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
    [SSHD_PAM_SERVICE_NAME] = "PAMServiceName",
    [SSHD_PUBKEY_ACCEPTED_ALGORITHMS] = "PubkeyAcceptedAlgorithms",
    [SSHD_REQUIRED_RSA_SIZE] = "RequiredRSASize",
    [SSHD_FORCE_COMMAND] = "ForceCommand",
    [SSHD_DISABLE_FORWARDING] = "DisableForwarding",
    [SSHD_ALLOW_TCP_FORWARDING] = "AllowTcpForwarding",
    [SSHD_SUBSYSTEM] = "Subsystem",
    [SSHD_AUTHORIZED_PRINCIPALS_FILE] = "AuthorizedPrincipalsFile",
    [SSHD_AUTHORIZED_PRINCIPALS_COMMAND] = "AuthorizedPrincipalsCommand",
};

/* One keyword line, and where it is. */
struct config_line {
	const char *keyword;
	size_t keyword_len;
	const char *value, *end; /* what follows the keyword */
	char **words; /* owned until stored, NULL-terminated; NULL: none */
	size_t n_words;
};

/* The text that is read. */
struct config_text {
	struct sshd_config *c;
	const char *root; /* NULL: Include is ignored */
	unsigned depth;
	int outer, match; /* the block included from, and the current one */
	struct diag *d;
};

static void
words_free(char **list)
{
	for (size_t i = 0; list != NULL && list[i] != NULL; i++)
		free(list[i]);
	free(list);
}

static int
line_add_word(struct config_line *l, const char *p, size_t len)
{
	char **list;

	if (l->n_words == WORDS_MAX)
		return ERR_TOOBIG;
	/* One element more than there are words ends the list. */
	list = vec_room(l->words, l->n_words == 0 ? 0 : l->n_words + 1,
	    sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	l->words = list;
	list[l->n_words] = strndup(p, len);
	list[l->n_words + 1] = NULL;
	return list[l->n_words++] == NULL ? ERR_NOMEM : 0;
}

static int
line_split_words(struct config_line *l)
{
	const char *p = l->value;
	bool found = true;
	struct buf word;
	int r = 0;

	buf_init(&word, (size_t)(l->end - p) + 1);
	while (r == 0 && found) {
		r = ssh_word_next(&p, l->end, &word, &found);
		if (r == 0 && found)
			r = line_add_word(l, word.len == 0 ? "" : word.p,
			    word.len);
	}
	buf_release(&word);
	return r;
}

static bool
line_is(const struct config_line *l, const char *keyword)
{
	return strlen(keyword) == l->keyword_len &&
	    strncasecmp(l->keyword, keyword, l->keyword_len) == 0;
}

/*
 * The keyword, also by the name it had before OpenSSH 8.5; or
 * SSHD_KEYWORD_COUNT.
 */
static enum sshd_keyword
find_keyword(const struct config_line *l)
{
	static const char old[] = "PubkeyAcceptedKeyTypes";

	for (unsigned i = 0; i < SSHD_KEYWORD_COUNT; i++) {
		if (line_is(l, keywords[i]))
			return (enum sshd_keyword)i;
	}
	return line_is(l, old) ? SSHD_PUBKEY_ACCEPTED_ALGORITHMS
			       : SSHD_KEYWORD_COUNT;
}

/* A command has its own quotes: the rest of the line is one word. */
static bool
is_raw(enum sshd_keyword k)
{
	return k == SSHD_FORCE_COMMAND || k == SSHD_SUBSYSTEM ||
	    k == SSHD_AUTHORIZED_KEYS_COMMAND ||
	    k == SSHD_AUTHORIZED_PRINCIPALS_COMMAND;
}

static int
add_match(struct config_text *t, struct config_line *l)
{
	struct sshd_config *c = t->c;
	struct sshd_match *list;

	if (c->n_matches == SSHD_CONFIG_MATCHES)
		return ERR_TOOBIG;
	list = vec_room(c->matches, c->n_matches, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	c->matches = list;
	list[c->n_matches] = (struct sshd_match){t->outer, l->words, false};
	l->words = NULL;
	t->match = (int)c->n_matches++;
	return 0;
}

static int
add_setting(struct config_text *t, enum sshd_keyword keyword,
    struct config_line *l)
{
	struct sshd_config *c = t->c;
	struct sshd_setting *list;

	list = vec_room(c->settings, c->n_settings, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	c->settings = list;
	list[c->n_settings++] = (struct sshd_setting){keyword, l->words,
	    t->match};
	l->words = NULL;
	for (int m = t->match; m != -1; m = c->matches[m].up)
		c->matches[m].relevant = true;
	return 0;
}

static int include_pattern(const struct config_text *t, const char *pattern);

static int
include_files(const struct config_text *t, const struct config_line *l)
{
	int r = 0;

	if (t->root == NULL)
		return 0;
	if (t->depth >= SSHD_CONFIG_DEPTH)
		return diag_set(t->d, ERR_TOOBIG,
		    "Include is nested too deeply");
	for (size_t i = 0; i < l->n_words && r == 0; i++)
		r = include_pattern(t, l->words[i]);
	return r;
}

/* Split what follows the keyword, and store it. */
static int
parse_keyword(struct config_text *t, struct config_line *l)
{
	bool is_include = line_is(l, "Include"), is_match = line_is(l, "Match");
	enum sshd_keyword k = find_keyword(l);
	int r = 0;

	if (k == SSHD_KEYWORD_COUNT && !is_include && !is_match)
		return 0;
	if (!is_raw(k))
		r = line_split_words(l);
	else if (l->value != l->end)
		r = line_add_word(l, l->value, (size_t)(l->end - l->value));
	if (r == 0 && l->n_words == 0)
		r = ERR_SYNTAX;
	if (r == 0)
		r = is_include ? include_files(t, l)
		    : is_match ? add_match(t, l)
			       : add_setting(t, k, l);
	words_free(l->words);
	return r;
}

static int
parse_line(struct config_text *t, const char *p, const char *end)
{
	struct config_line l = {.end = end};

	while (p < end && is_blank(*p))
		p++;
	while (l.end > p && is_blank(l.end[-1]))
		l.end--;
	if (p == l.end || *p == '#')
		return 0;
	for (l.keyword = p; p < l.end && !is_blank(*p) && *p != '=';)
		p++;
	l.keyword_len = (size_t)(p - l.keyword);
	while (p < l.end && is_blank(*p))
		p++;
	if (p < l.end && *p == '=')
		p++;
	while (p < l.end && is_blank(*p))
		p++;
	l.value = p;
	return parse_keyword(t, &l);
}

static int
parse_text(struct config_text *t, const char *text, size_t len)
{
	const char *end = text + len, *p = text, *eol;
	unsigned line = 0;
	int r = 0;

	while (p < end && r == 0) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (eol == NULL)
			eol = end;
		line++;
		r = parse_line(t, p, eol);
		p = eol == end ? end : eol + 1;
	}
	if (r != 0 && t->d->msg[0] == '\0') {
		t->d->line = line;
		diag_set(t->d, r, "%s", err_str(r));
	}
	return r;
}

int
sshd_config_parse(struct sshd_config *c, const char *text, size_t len,
    struct diag *d)
{
	struct config_text t = {.c = c, .outer = -1, .match = -1, .d = d};

	return parse_text(&t, text, len);
}

/* --- files --- */

/* Name the file in the message: the diag's path would have to outlive it. */
static int
file_error(struct diag *d, int e, const char *path, const char *what)
{
	if (d->msg[0] != '\0')
		return e;
	return diag_set(d, e, "%s: %s", path, what);
}

/* Read a file into the block t->outer. */
static int
read_file(struct config_text *t, const char *path)
{
	struct stat st;
	char *text = NULL;
	size_t len = 0;
	int fd, r;

	if (t->c->n_files++ == SSHD_CONFIG_FILES)
		return file_error(t->d, ERR_TOOBIG, path, "too many files");
	/* /etc/ssh is root's; links there are the administrator's */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1 && errno == ENOENT)
		return t->depth == 0 ? ERR_NOENT : 0; /* gone since glob(3) */
	if (fd == -1)
		return file_error(t->d, ERR_IO, path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		r = file_error(t->d, ERR_PERM, path, "not a regular file");
	else if ((r = read_all(fd, SSHD_CONFIG_FILE_MAX, &text, &len)) != 0)
		file_error(t->d, r, path, err_why(r));
	close(fd);
	if (r == 0)
		r = parse_text(t, text, len);
	free(text);
	return r;
}

/* Return the pattern below root; root itself is not a pattern. Owned. */
static char *
rooted_pattern(const char *root, const char *pattern)
{
	const char *dir = pattern[0] == '/' ? "" : SSHD_DIR "/";
	size_t len = 2 * strlen(root) + strlen(dir) + strlen(pattern) + 1;
	char *full = malloc(len), *p = full;

	if (full == NULL)
		return NULL;
	for (; *root != '\0'; root++) {
		if (strchr("*?[\\", *root) != NULL)
			*p++ = '\\';
		*p++ = *root;
	}
	p = stpcpy(p, dir);
	strcpy(p, pattern);
	return full;
}

/* A pattern without a match is not an error, as for sshd. */
static int
include_pattern(const struct config_text *t, const char *pattern)
{
	char *full = rooted_pattern(t->root, pattern);
	glob_t g;
	int r;

	if (full == NULL)
		return ERR_NOMEM;
	if ((r = glob(full, 0, NULL, &g)) == 0) {
		for (size_t i = 0; i < g.gl_pathc && r == 0; i++) {
			struct config_text inner = {t->c, t->root, t->depth + 1,
			    t->match, t->match, t->d};

			r = read_file(&inner, g.gl_pathv[i]);
		}
		globfree(&g);
	} else {
		r = r == GLOB_NOMATCH
		    ? 0
		    : file_error(t->d, ERR_IO, full, "cannot be listed");
	}
	free(full);
	return r;
}

int
sshd_config_read_file(struct sshd_config *c, const char *root, const char *name,
    struct diag *d)
{
	struct config_text t = {.c = c,
	    .root = root,
	    .outer = -1,
	    .match = -1,
	    .d = d};
	char *path = NULL;
	int r;

	if (asprintf(&path, "%s%s", root, name) < 0)
		return ERR_NOMEM;
	r = read_file(&t, path);
	free(path);
	return r;
}

int
sshd_config_read(struct sshd_config *c, const char *root, struct diag *d)
{
	return sshd_config_read_file(c, root, SSHD_DIR "/sshd_config", d);
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
