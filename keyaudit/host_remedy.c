/*
 * The lines of sshd_config(5), and for Dropbear, which has no such file, the
 * options of dropbear(8). Of another server the lines still say what is
 * meant. An ident can lie: then the remedy is of no use, and no harm.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/escape.h>
#include "host_remedy.h"
#include "weak_algorithms.h"

/* RFC 4253 s4.2: "SSH-protoversion-softwareversion SP comments". */
static bool
is_software(const struct host *h, const char *prefix)
{
	size_t n = strlen(prefix);
	const char *s;

	if (h->ident == NULL || h->ident_len < 4)
		return false;
	s = memchr(h->ident + 4, '-', h->ident_len - 4);
	if (s == NULL)
		return false;
	s++;
	return h->ident_len - (size_t)(s - h->ident) >= n &&
	    strncasecmp(s, prefix, n) == 0;
}

static bool
is_dropbear(const struct host *h)
{
	return is_software(h, "dropbear");
}

/* KbdInteractiveAuthentication has stood for itself since 8.7; before, what counts is its older name. */
static const char *
keyboard_keyword(const struct host *h)
{
	char ident[64];
	unsigned major, minor;
	size_t n = h->ident_len;

	if (!is_software(h, "OpenSSH_"))
		return "KbdInteractiveAuthentication";
	if (n >= sizeof(ident))
		n = sizeof(ident) - 1;
	memcpy(ident, h->ident, n);
	ident[n] = '\0';
	if (sscanf(ident, "SSH-%*[0-9.]-%*[^_]_%3u.%3u", &major, &minor) == 2 &&
	    major * 1000 + minor < 8007)
		return "ChallengeResponseAuthentication";
	return "KbdInteractiveAuthentication";
}

static void
put_password(struct buf *b, const struct host *h)
{
	if (is_dropbear(h)) {
		buf_puts(b, "start dropbear with -s (no password logins)");
		return;
	}
	buf_puts(b, "sshd_config: PasswordAuthentication no");
	if (name_list_have(&h->methods, "keyboard-interactive"))
		buf_printf(b, " and %s no", keyboard_keyword(h));
}

void
host_remedy_login(struct buf *b, const struct host *h)
{
	switch (h->password_login) {
	case LOGIN_PASSWORD:
		put_password(b, h);
		return;
	case LOGIN_KEYBOARD_INTERACTIVE:
		buf_printf(b, "sshd_config: %s no", keyboard_keyword(h));
		return;
	default:
		break;
	}
	if (is_dropbear(h))
		buf_puts(b, "start dropbear without -B (no blank passwords)");
	else
		buf_puts(b, "sshd_config: PermitEmptyPasswords no");
	buf_puts(b, "; lock the account: passwd -l");
}

/* "Ciphers -a,b" of one list. Returns whether there was any. */
static bool
put_list(struct buf *b, const struct host *h, enum weak_kind kind, bool any)
{
	const struct name_list *l = weak_kind_list(h, kind);
	const char *sep = NULL;

	for (const char *s = name_list_first(l); s != NULL;
	     s = name_list_next(l, s)) {
		if (weak_algorithm_find(kind, s) == NULL)
			continue;
		if (sep == NULL)
			buf_printf(b, "%s%s -", any ? "; " : "",
			    weak_kind_keyword(kind));
		else
			buf_puts(b, sep);
		sep = ",";
		escape_text(b, s, strlen(s));
	}
	return any || sep != NULL;
}

void
host_remedy_weak(struct buf *b, const struct host *h)
{
	bool any = false;

	if (is_dropbear(h)) {
		buf_puts(b,
		    "update dropbear, or build it without them "
		    "(localoptions.h)");
		return;
	}
	buf_puts(b, "sshd_config: ");
	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++)
		any = put_list(b, h, (enum weak_kind)k, any);
}

void
host_remedy_key(struct buf *b, const struct host *h)
{
	if (is_dropbear(h))
		buf_puts(b,
		    "make another key (dropbearkey -t ed25519), name "
		    "it with -r, and take this one's -r away");
	else
		buf_puts(b,
		    "sshd_config: HostKey "
		    "/etc/ssh/ssh_host_ed25519_key (made by "
		    "ssh-keygen -A) in place of this key's line");
}
