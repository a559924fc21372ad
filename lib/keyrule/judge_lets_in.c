/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a line of authorized_keys lets in: the worst of what its file, its
 * account and sshd's settings say (struct key_access) and what the line itself
 * says. Pure, as judge.c.
 */
#include <string.h>
#include <strings.h>

#include <loginpolicy/keyrule/judge.h>

/*
 * The value of an option such as command="…", without its quotes; false where
 * the line does not have it. An option without a value has an empty one.
 */
static bool
find_option(const struct keyfile_entry *e, const char *name,
    const char **ret_value, size_t *ret_len)
{
	const char *p = e->options, *end = p + e->options_len, *start;
	size_t n = strlen(name);

	*ret_value = "";
	*ret_len = 0;
	while (p != NULL && p < end) {
		bool quoted = false;

		for (start = p; p < end && (quoted || *p != ','); p++) {
			if (*p == '\\' && p + 1 < end && p[1] == '"')
				p++;
			else if (*p == '"')
				quoted = !quoted;
		}
		if ((size_t)(p - start) >= n &&
		    strncasecmp(start, name, n) == 0 &&
		    ((size_t)(p - start) == n || start[n] == '=')) {
			start += n;
			if (p - start >= 3) { /* ="" */
				*ret_value = start + 2;
				*ret_len = (size_t)(p - start) - 3;
			}
			return true;
		}
		p++;
	}
	return false;
}

static bool
has_option(const struct keyfile_entry *e, const char *name)
{
	const char *value;
	size_t len;

	return find_option(e, name, &value, &len);
}

/* Whether the comma-separated list has the word. */
static bool
list_has(const char *list, const char *word)
{
	size_t len = strlen(word), n;

	for (;; list += n + 1) {
		n = strcspn(list, ",");
		if (n == len && strncmp(list, word, n) == 0)
			return true;
		if (list[n] == '\0')
			return false;
	}
}

/*
 * RFC 8332: a key of type ssh-rsa signs in three ways. An authority is always
 * accepted: what it signs may be of any type.
 */
static bool
is_accepted(const char *list, const char *type, bool authority)
{
	static const char *const rsa[] = {"ssh-rsa", "rsa-sha2-256",
	    "rsa-sha2-512"};

	if (authority)
		return true;
	if (type == NULL)
		return false;
	/* OpenSSH 10.4 and 10.5 have it under the name of the draft. */
	if (strcmp(type, "ssh-mldsa44-ed25519") == 0 &&
	    list_has(list, "ssh-mldsa44-ed25519@openssh.com"))
		return true;
	if (strcmp(type, "ssh-rsa") != 0)
		return list_has(list, type);
	for (size_t i = 0; i < sizeof(rsa) / sizeof(rsa[0]); i++) {
		if (list_has(list, rsa[i]))
			return true;
	}
	return false;
}

static void
judge_line(const struct key_access *a, const struct keyfile_entry *e,
    struct key_access *ret)
{
	if (e->state == KEYFILE_DEAD || !e->has_key)
		key_access_lower(ret, USED_NO, "sshd ignores the line");
	else if (e->state == KEYFILE_EXPIRED)
		key_access_lower(ret, USED_NO, "expiry-time= is in the past");
	else if (e->key.class == KEY_CLASS_RSA && e->key.bits < a->rsa_bits)
		key_access_lower(ret, USED_NO,
		    "sshd refuses RSA keys so small (RequiredRSASize)");
	else if (a->algorithms != NULL &&
	    !is_accepted(a->algorithms, keyfile_type(e), e->cert_authority))
		key_access_lower(ret, USED_NO,
		    "sshd does not accept its type "
		    "(PubkeyAcceptedAlgorithms)");
	if (a->root_forced_only && !has_option(e, "command"))
		key_access_lower(ret, USED_NO,
		    "PermitRootLogin forced-commands-only, and no command=");
}

static bool
may_forward(const struct key_access *a, const struct keyfile_entry *e)
{
	if (!a->forwards || has_option(e, "no-port-forwarding"))
		return false;
	return !has_option(e, "restrict") || has_option(e, "port-forwarding");
}

/* ForceCommand goes before command=, and either before the subsystem. */
static bool
may_sftp(const struct key_access *a, const struct keyfile_entry *e)
{
	const char *command;
	size_t len;

	if (a->forced)
		return a->forced_sftp;
	if (find_option(e, "command", &command, &len))
		return len >= 13 && strncmp(command, "internal-sftp", 13) == 0;
	return a->sftp;
}

/*
 * nologin(8) ends shells and commands; sshd's own sftp and forwarding still
 * work.
 */
static const char *
without_shell(const struct key_access *a, const struct keyfile_entry *e)
{
	if (may_sftp(a, e))
		return may_forward(a, e) ? "no shell: sftp and forwarding only"
					 : "no shell: sftp only";
	return may_forward(a, e) ? "no shell: forwarding only"
				 : "no shell, no sftp, no forwarding";
}

void
judge_lets_in(const struct origin *o, const struct keyfile_entry *e,
    struct record *rec)
{
	static const struct key_access not_asked = {.used = USED_UNKNOWN,
	    .why = "sshd was not asked about this file"};
	const struct key_access *a = o->access != NULL ? o->access : &not_asked;
	struct key_access line;

	if (rec->kind != KIND_AUTHORIZED_KEYS)
		return;
	line = *a;
	line.algorithms = NULL; /* a still owns it */
	judge_line(a, e, &line);
	rec->used = line.used;
	rec->used_why = line.why;
	if (line.used != USED_YES || line.why[0] != '\0')
		return;
	if (a->no_shell)
		rec->used_why = without_shell(a, e);
	else if (e->cert_authority)
		rec->used_why = "by the certificates that it signs";
}
