/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of sshd_config(5), where the server says that it is OpenSSH; for
 * Dropbear, which has no such file, the options of dropbear(8); for any other,
 * what is to be turned off, in words. An ident can lie: then the remedy is of
 * no use, and no harm.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "host_remedy.h"
#include "weak_algorithms.h"

/*
 * sshd takes the first value of a keyword that it reads, and a Match over it.
 */
const char host_remedy_place[] =
    "sshd_config, above the first Include and Match (or a drop-in that sorts "
    "first): ";

/*
 * RFC 4253 s4.2: "SSH-protoversion-softwareversion SP comments". NULL: there is
 * none.
 */
static const char *
software_of(const struct host *h, size_t *ret_len)
{
	const char *s;

	if (h->ident == NULL || h->ident_len < 4)
		return NULL;
	s = memchr(h->ident + 4, '-', h->ident_len - 4);
	if (s == NULL)
		return NULL;
	s++;
	*ret_len = h->ident_len - (size_t)(s - h->ident);
	return s;
}

static bool
is_software(const struct host *h, const char *prefix)
{
	size_t n = strlen(prefix), len;
	const char *s = software_of(h, &len);

	return s != NULL && len >= n && strncasecmp(s, prefix, n) == 0;
}

static bool
is_dropbear(const struct host *h)
{
	return is_software(h, "dropbear");
}

bool
host_is_openssh(const struct host *h)
{
	return is_software(h, "OpenSSH");
}

/*
 * 1000 times the major version and the minor one, of "OpenSSH_9.2p1" and
 * "OpenSSH_for_Windows_9.5"; 0: not known.
 */
static unsigned
openssh_version(const struct host *h)
{
	char text[64];
	unsigned major, minor;
	size_t len, word;
	const char *s = software_of(h, &len), *digits;

	if (s == NULL || !host_is_openssh(h))
		return 0;
	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	memcpy(text, s, len);
	text[len] = '\0';
	word = strcspn(text, " ");
	text[word] = '\0';
	digits = strrchr(text, '_');
	if (digits == NULL || sscanf(digits, "_%3u.%3u", &major, &minor) != 2)
		return 0;
	return major * 1000 + minor;
}

/*
 * KbdInteractiveAuthentication has had a meaning of its own since 8.7; before,
 * its older name counts.
 */
static const char *
keyboard_keyword(const struct host *h)
{
	unsigned version = openssh_version(h);

	return version != 0 && version < 8007
	    ? "ChallengeResponseAuthentication"
	    : "KbdInteractiveAuthentication";
}

static void
put_password(struct buf *b, const struct host *h)
{
	const bool keyboard = name_list_have(&h->methods,
	    "keyboard-interactive");

	if (is_dropbear(h)) {
		buf_puts(b, "start dropbear with -s (no password logins)");
	} else if (host_is_openssh(h)) {
		buf_printf(b, "%sPasswordAuthentication no", host_remedy_place);
		if (keyboard)
			buf_printf(b, " and %s no", keyboard_keyword(h));
	} else {
		buf_printf(b,
		    "turn password login%s off in this server's settings",
		    keyboard ? " and keyboard-interactive" : "");
	}
}

void
host_remedy_keyboard(struct buf *b, const struct host *h)
{
	if (host_is_openssh(h))
		buf_printf(b, "%s%s no", host_remedy_place,
		    keyboard_keyword(h));
	else
		buf_puts(b,
		    "turn keyboard-interactive off in this server's settings");
}

/*
 * Through keyboard-interactive, it is PAM that asks for nothing: the method was
 * tried, for "none" was refused.
 */
static void
put_none(struct buf *b, const struct host *h)
{
	if (is_dropbear(h))
		buf_puts(b, "start dropbear without -B (no blank passwords)");
	else if (!host_is_openssh(h))
		buf_puts(b, "have this server ask for a key");
	else if (h->methods_known)
		buf_printf(b,
		    "%s%s no, and in /etc/pam.d/sshd an auth line that asks",
		    host_remedy_place, keyboard_keyword(h));
	else
		buf_printf(b, "%sPermitEmptyPasswords no", host_remedy_place);
	buf_puts(b, "; lock the account: passwd -l");
}

void
host_remedy_login(struct buf *b, const struct host *h)
{
	if (h->password_login == LOGIN_PASSWORD)
		put_password(b, h);
	else if (h->password_login == LOGIN_KEYBOARD_INTERACTIVE)
		host_remedy_keyboard(b, h);
	else
		put_none(b, h);
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
	if (!host_is_openssh(h)) {
		buf_puts(b,
		    "turn them off in this server's settings, or update it");
		return;
	}
	buf_puts(b, host_remedy_place);
	for (unsigned k = 0; k < WEAK_KIND_COUNT; k++)
		any = put_list(b, h, (enum weak_kind)k, any);
}

void
host_remedy_key(struct buf *b, const struct host *h)
{
	if (is_dropbear(h))
		buf_puts(b,
		    "make another key (dropbearkey -t ed25519), name "
		    "it with -r, and remove this one's -r");
	else if (host_is_openssh(h))
		buf_puts(b,
		    "sshd_config, instead of this key's line: HostKey "
		    "/etc/ssh/ssh_host_ed25519_key (ssh-keygen -A makes it)");
	else
		buf_puts(b,
		    "give this server another host key, such as ssh-ed25519, "
		    "and remove this one");
}

void
host_remedy_ssh1(struct buf *b, const struct host *h)
{
	if (host_is_openssh(h))
		buf_printf(b,
		    "%sProtocol 2; better update OpenSSH, which has "
		    "not had protocol 1 since 7.6",
		    host_remedy_place);
	else
		buf_puts(b,
		    "turn protocol 1 off in this server's settings, or "
		    "replace the server");
}

/*
 * sntrup761x25519 came with 8.5 and is on by default since 9.0, mlkem768x25519
 * since 9.9.
 */
void
host_remedy_no_pq(struct buf *b, const struct host *h)
{
	unsigned version = openssh_version(h);

	if (is_dropbear(h))
		buf_puts(b, "update dropbear to 2025.87 or later");
	else if (version >= 8005)
		buf_printf(b, "%sKexAlgorithms ^%s", host_remedy_place,
		    version >= 9009 ? "mlkem768x25519-sha256"
				    : "sntrup761x25519-sha512@openssh.com");
	else if (host_is_openssh(h))
		buf_puts(b, "update OpenSSH to 9.9 or later");
	else
		buf_puts(b,
		    "update this server to a version with "
		    "mlkem768x25519-sha256");
}
