/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ask for the methods of a login with libssh, non-blocking, on a socket pair.
 */
#include <errno.h>
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "answer.h"
#include "key_query.h"
#include "libssh_login.h"
#include "prompt.h"

/* Names us in the log of the server. */
#define IDENT	    "SSH-2.0-keyaudit"
#define FROM_LIBSSH 16384
#define STEPS_MAX   256 /* of libssh per piece of at most CONN_READ bytes */
/* libssh refuses smaller RSA keys: its smallest possible bound. */
#define RSA_BITS_MIN 768
/* Answered requests without a prompt: PAM modules that print make one each. */
#define EMPTY_ROUNDS_MAX 10
/* Size of libssh's error text, which cuts a longer list of methods. */
#define ERROR_TEXT_MAX 1023

/*
 * Cheap ones first, those of old appliances last. Only what libssh supports,
 * because wire_feed() relies on it: no ssh-dss, which is an option of libssh's
 * build up to 0.10, off in most, and gone since.
 */
const char libssh_login_kex[] =
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"
    "ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group14-sha256,"
    "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
    "diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha1,"
    "diffie-hellman-group-exchange-sha1,diffie-hellman-group1-sha1";
const char libssh_login_host_keys[] =
    "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
    "rsa-sha2-512,rsa-sha2-256,ssh-rsa";
static const char ciphers[] =
    "aes128-gcm@openssh.com,aes256-gcm@openssh.com,"
    "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,"
    "aes128-cbc,aes192-cbc,aes256-cbc,3des-cbc";
static const char macs[] =
    "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,"
    "hmac-sha1-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1";

const struct offers libssh_login_offers = {
    {libssh_login_kex, libssh_login_host_keys, ciphers, macs}};

enum step {
	STEP_CONNECT,
	STEP_NONE,
	STEP_KEYS,
	STEP_PROMPTS,
	STEP_OVER
};

struct libssh_login {
	ssh_session session; /* owns the other end of the pair */
	int ours, theirs; /* the pair; theirs is borrowed from session */
	enum step step;
	bool needs_prompts; /* they decide, and were not seen yet */
	struct key_query query;
	unsigned empty_rounds; /* requests without a prompt so far */
	bool unsent; /* libssh has an answer to send */
	bool failed;
};

int
libssh_login_init(void)
{
	return ssh_init() == SSH_OK ? 0 : ERR_UNSUPPORTED;
}

void
libssh_login_exit(void)
{
	ssh_finalize();
}

/* Use no configuration of the user who runs the scan. */
static bool
set_options(ssh_session session, const char *user, int fd)
{
	static const int no = 0, bits = RSA_BITS_MIN;
	const struct {
		enum ssh_options_e option;
		const void *value;
	} options[] = {
	    {SSH_OPTIONS_PROCESS_CONFIG, &no},
	    {SSH_OPTIONS_SSH_DIR, "/nonexistent"},
	    {SSH_OPTIONS_KNOWNHOSTS, "/dev/null"},
	    {SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null"},
	    {SSH_OPTIONS_HOST, "host"},
	    {SSH_OPTIONS_USER, user},
	    {SSH_OPTIONS_RSA_MIN_SIZE, &bits},
	    {SSH_OPTIONS_KEY_EXCHANGE, libssh_login_kex},
	    {SSH_OPTIONS_HOSTKEYS, libssh_login_host_keys},
	    {SSH_OPTIONS_CIPHERS_C_S, ciphers},
	    {SSH_OPTIONS_CIPHERS_S_C, ciphers},
	    {SSH_OPTIONS_HMAC_C_S, macs},
	    {SSH_OPTIONS_HMAC_S_C, macs},
	    {SSH_OPTIONS_FD, &fd},
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (ssh_options_set(session, options[i].option,
			options[i].value) != SSH_OK)
			return false;
	}
	return true;
}

/* Send what libssh wrote. Returns 0 or an error of conn_send(). */
static int
send_output(struct libssh_login *l, struct conn *c)
{
	char p[FROM_LIBSSH];
	ssize_t n;
	int e = 0;

	do {
		n = recv(l->ours, p, sizeof(p), MSG_DONTWAIT);
		if (n > 0)
			e = conn_send(c, p, (size_t)n);
	} while (e == 0 && n == (ssize_t)sizeof(p));
	return e;
}

/*
 * libssh has no option for the client's ident, which both sides sign. Overwrite
 * it inside libssh before the exchange begins, and send it instead of the one
 * that libssh wrote.
 */
static bool
send_ident(struct libssh_login *l, struct conn *c)
{
	char p[256], *own = (char *)(uintptr_t)ssh_get_clientbanner(l->session);
	const char *end;
	ssize_t n = recv(l->ours, p, sizeof(p), MSG_DONTWAIT);

	if (own == NULL || strlen(own) < sizeof(IDENT) - 1 || n <= 0 ||
	    (end = memchr(p, '\n', (size_t)n)) == NULL || end + 1 != p + n)
		return false;
	memcpy(own, IDENT, sizeof(IDENT));
	return conn_send(c, IDENT "\r\n", sizeof(IDENT) + 1) == 0;
}

static int
start_session(struct libssh_login *l, const char *user,
    const struct asked_keys *keys, struct conn *c)
{
	int pair[2];

	if ((l->session = ssh_new()) == NULL)
		return ERR_NOMEM;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return ERR_IO;
	l->ours = pair[0];
	l->theirs = pair[1];
	if (!set_options(l->session, user, l->theirs)) {
		close(l->theirs);
		return ERR_NOMEM;
	}
	ssh_set_blocking(l->session, 0);
	key_query_begin(&l->query, l->session, keys);
	if (ssh_connect(l->session) != SSH_AGAIN || !send_ident(l, c))
		return ERR_UNSUPPORTED;
	return 0;
}

int
libssh_login_new(const char *user, const struct asked_keys *keys,
    struct conn *c, struct libssh_login **ret)
{
	struct libssh_login *l = calloc(1, sizeof(*l));
	int e;

	if (l == NULL)
		return ERR_NOMEM;
	l->ours = -1;
	if ((e = start_session(l, user, keys, c)) != 0) {
		libssh_login_free(l);
		return e;
	}
	*ret = l;
	return 0;
}

void
libssh_login_free(struct libssh_login *l)
{
	int err = errno;

	if (l == NULL)
		return;
	if (l->session != NULL)
		ssh_free(l->session);
	if (l->ours != -1)
		close(l->ours);
	free(l);
	errno = err;
}

bool
libssh_login_is_secured(const struct libssh_login *l)
{
	return l->step > STEP_CONNECT;
}

bool
libssh_login_is_judged(const struct libssh_login *l)
{
	return l != NULL && l->step > STEP_NONE && !l->needs_prompts;
}

const char *
libssh_login_error(const struct libssh_login *l)
{
	return ssh_get_error(l->session);
}

/*
 * Store the server's own words. libssh's bit mask has "x-password-y" as
 * password (0.10.6, 0.11.1), and omits names it does not know.
 */
static void
store_methods(struct libssh_login *l, struct host *h)
{
	static const char before[] = "can continue: ";
	const char *text = ssh_get_error(l->session), *list;
	size_t len = strlen(text);

	if ((list = strstr(text, before)) == NULL)
		return;
	list += sizeof(before) - 1;
	if (name_list_parse(list, strlen(list), &h->methods) != 0)
		return;
	h->methods.cut |= len >= ERROR_TEXT_MAX;
	h->methods_known = true;
}

static void
store_prompts(struct libssh_login *l, struct host *h, unsigned n)
{
	const char *said = ssh_userauth_kbdint_getinstruction(l->session);
	const char *prompt;
	bool asks;
	char echo;

	if (said == NULL || said[0] == '\0')
		said = ssh_userauth_kbdint_getname(l->session);
	if (said == NULL)
		said = "";
	for (unsigned i = 0; i < n; i++) {
		prompt = ssh_userauth_kbdint_getprompt(l->session, i, &echo);
		if (prompt == NULL)
			continue;
		asks = prompt_classify(said, prompt, echo != 0) ==
		    PROMPT_PASSWORD;
		answer_add_prompt(h, said, prompt, asks);
		if (asks)
			h->password_login = LOGIN_KEYBOARD_INTERACTIVE;
	}
	if (h->password_login == LOGIN_UNDETERMINED)
		answer_why_prompts(h,
		    "keyboard-interactive does not ask for a password first");
}

/*
 * After the methods. Some keys come before the prompts, which a server may
 * refuse to go on after; the others after them, since it may close the
 * connection when too many keys were refused.
 */
static enum step
next_step(const struct libssh_login *l)
{
	if (!key_query_is_done(&l->query) &&
	    (!l->needs_prompts || l->query.next < KEY_QUERY_FIRST))
		return STEP_KEYS;
	return l->needs_prompts ? STEP_PROMPTS : STEP_OVER;
}

static void
finish_prompts(struct libssh_login *l)
{
	l->needs_prompts = false;
	l->step = next_step(l);
}

/*
 * Answer a request without a prompt with no response (RFC 4256 s3.4). That
 * tries no password, and the next message is the server's answer.
 */
static void
handle_request(struct libssh_login *l, struct host *h)
{
	int n = ssh_userauth_kbdint_getnprompts(l->session);

	if (n > 0) {
		store_prompts(l, h, (unsigned)n);
	} else if (l->empty_rounds++ < EMPTY_ROUNDS_MAX) {
		l->unsent = true;
		return;
	} else {
		host_why(h,
		    "keyboard-interactive sent more than 10 requests without "
		    "a question",
		    NULL);
	}
	finish_prompts(l);
}

static void
step_connect(struct libssh_login *l)
{
	int r = ssh_connect(l->session);

	if (r == SSH_OK)
		l->step = STEP_NONE;
	else if (r != SSH_AGAIN)
		l->failed = true;
}

static void
step_none(struct libssh_login *l, struct host *h)
{
	switch (ssh_userauth_none(l->session, NULL)) {
	case SSH_AUTH_AGAIN:
		break;
	case SSH_AUTH_SUCCESS:
		h->password_login = LOGIN_NONE_ACCEPTED;
		l->step = STEP_OVER;
		break;
	case SSH_AUTH_DENIED:
	case SSH_AUTH_PARTIAL:
		store_methods(l, h);
		l->needs_prompts = answer_judge_methods(h);
		l->step = next_step(l);
		break;
	default:
		l->failed = true;
	}
}

/* A list that was cut may hide a password method, and proves nothing. */
static void
handle_refusal(struct host *h)
{
	h->refused = !h->methods.cut;
	host_why(h,
	    "keyboard-interactive is offered, and refused for this user "
	    "without a question",
	    NULL);
}

/*
 * keyboard-interactive passed as a first step without a question: the next
 * methods decide. libssh has no text of them, only those it knows.
 */
static void
handle_partial(struct libssh_login *l, struct host *h)
{
	unsigned next = (unsigned)ssh_userauth_list(l->session, NULL);

	if ((next & SSH_AUTH_METHOD_PASSWORD) != 0)
		h->password_login = LOGIN_PASSWORD;
	else if ((next & SSH_AUTH_METHOD_INTERACTIVE) != 0)
		host_why(h,
		    "keyboard-interactive has a second step, which was not "
		    "asked for",
		    NULL);
	else if (next != 0)
		h->password_login = LOGIN_KEY_ONLY;
	else
		host_why(h, "the answer named no methods", NULL);
}

static void
step_prompts(struct libssh_login *l, struct host *h)
{
	l->unsent = false;
	switch (ssh_userauth_kbdint(l->session, NULL, NULL)) {
	case SSH_AUTH_AGAIN:
		return;
	case SSH_AUTH_INFO:
		handle_request(l, h);
		return;
	case SSH_AUTH_SUCCESS:
		h->password_login = LOGIN_NONE_ACCEPTED;
		break;
	case SSH_AUTH_DENIED:
		handle_refusal(h);
		finish_prompts(l);
		return;
	case SSH_AUTH_PARTIAL:
		handle_partial(l, h);
		break;
	default:
		l->failed = true;
		return;
	}
	l->needs_prompts = false;
	l->step = STEP_OVER;
}

static void
step_keys(struct libssh_login *l, struct host *h)
{
	l->unsent = false;
	switch (key_query_step(&l->query, l->session, h)) {
	case KEY_QUERY_AGAIN:
		return;
	case KEY_QUERY_MORE:
		l->unsent = true;
		break;
	case KEY_QUERY_DONE:
		break;
	case KEY_QUERY_FAILED:
		l->failed = true;
		return;
	}
	l->step = next_step(l);
}

static void
do_step(struct libssh_login *l, struct host *h)
{
	switch (l->step) {
	case STEP_CONNECT:
		step_connect(l);
		break;
	case STEP_NONE:
		step_none(l, h);
		break;
	case STEP_KEYS:
		step_keys(l, h);
		break;
	case STEP_PROMPTS:
		step_prompts(l, h);
		break;
	case STEP_OVER:
		break;
	}
}

/* libssh reads once per call, and not at all if it has what it waits for. */
static bool
has_unread(const struct libssh_login *l)
{
	int n = 0;

	return ioctl(l->theirs, FIONREAD, &n) == 0 && n > 0;
}

static void
do_steps(struct libssh_login *l, struct host *h)
{
	enum step before;
	unsigned n = 0;

	do {
		before = l->step;
		do_step(l, h);
	} while (!l->failed && l->step != STEP_OVER && n++ < STEPS_MAX &&
	    (l->step != before || l->unsent || has_unread(l)));
}

enum libssh_login_state
libssh_login_feed(struct libssh_login *l, struct conn *c, struct host *h,
    const uint8_t *p, size_t len)
{
	/* The pair has room for a piece: libssh has read the one before. */
	if (send(l->ours, p, len, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)len)
		l->failed = true;
	else
		do_steps(l, h);
	if (l->step == STEP_OVER)
		ssh_disconnect(l->session);
	if (send_output(l, c) != 0)
		l->failed = true;
	if (l->failed)
		return LIBSSH_LOGIN_FAILED;
	return l->step == STEP_OVER ? LIBSSH_LOGIN_ANSWERED : LIBSSH_LOGIN_MORE;
}
