/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an inventory is, which reader it is for, and what the readers say of it.
 * A list has one HOST per line; '#' at a line's start or after a blank begins a
 * comment.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/sshkey/keyfile.h>
#include "inventory_text.h"

#define ABOUT_MAX 100 /* bytes of the text that a message shows */

static const struct piece nothing = {"", 0};

/* --- messages and hosts --- */

/* Write "message: about", with its NUL. */
static int
write_message(struct buf *buf, const char *message, struct piece about)
{
	bool cut = about.len > ABOUT_MAX;

	buf_puts(buf, message);
	if (about.len != 0) {
		buf_puts(buf, ": ");
		escape_text(buf, about.p, cut ? ABOUT_MAX : about.len);
	}
	if (cut)
		buf_puts(buf, "...");
	buf_putc(buf, '\0');
	return buf->err;
}

int
inventory_fail(const struct inventory *in, unsigned line, int r,
    const char *message, struct piece about)
{
	struct buf buf;

	buf_init(&buf, DIAG_MSG_MAX);
	if (in->err != NULL) {
		in->err->path = in->path;
		in->err->line = line;
	}
	if (write_message(&buf, message, about) == 0)
		diag_set(in->err, r, "%s", buf.p);
	else
		diag_set(in->err, r, "%s", message);
	buf_release(&buf);
	return r;
}

int
inventory_note(const struct inventory *in, unsigned line, const char *message,
    struct piece about)
{
	struct buf buf;
	int r;

	if (in->sink == NULL)
		return 0;
	buf_init(&buf, DIAG_MSG_MAX * 2);
	if ((r = write_message(&buf, message, about)) == 0)
		in->sink->note(in->sink->arg, in->path, line, buf.p);
	buf_release(&buf);
	return r;
}

int
inventory_parse_port(const struct inventory *in, unsigned line,
    struct piece text, uint16_t *ret_port)
{
	const char *why;
	int r = port_parse(text.p, text.len, ret_port, &why);

	return r != 0 ? inventory_fail(in, line, r, why, text) : 0;
}

int
inventory_add(const struct inventory *in, unsigned line, struct piece name,
    uint16_t port)
{
	const char *why;
	int r = targets_add_host(in->t, name.p, name.len, port, &why);

	return r != 0 ? inventory_fail(in, line, r, why, name) : 0;
}

int
inventory_add_user(const struct inventory *in, unsigned line, struct piece user)
{
	struct buf message;
	const char *why;
	int r = targets_add_user(in->t, user.p, user.len, &why);

	if (r == ERR_NOMEM)
		return inventory_fail(in, line, r, why, user);
	if (r == 0)
		return 0;
	buf_init(&message, DIAG_MSG_MAX);
	buf_printf(&message, "not asked as this user: %s", why);
	buf_putc(&message, '\0');
	r = message.err != 0 ? message.err
			     : inventory_note(in, line, message.p, user);
	buf_release(&message);
	return r;
}

/* --- lists --- */

static int
list_read(const struct inventory *in)
{
	struct line_reader l;
	struct piece line;
	const char *why;
	int r = 0;

	line_reader_init(&l, in->text, in->len);
	while (r == 0 && line_reader_next(&l, &line)) {
		line = piece_uncommented(line);
		if (line.len == 0)
			continue;
		r = targets_add(in->t, line.p, line.len, in->port, &why);
		if (r != 0)
			inventory_fail(in, l.line, r, why, line);
	}
	return r;
}

/* --- formats --- */

static bool
is_among(struct piece s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (piece_is_case(s, words[i]))
			return true;
	}
	return false;
}

/*
 * "Host x", "Match ...", "Include ...": no ssh_config names a host without
 * one.
 */
static bool
is_ssh_config(struct piece line)
{
	static const char *const words[] = {"host", "match", "include"};
	struct piece rest = line, word = piece_word(&rest);
	const char *equals = memchr(word.p, '=', word.len);

	if (equals != NULL && equals + 1 < word.p + word.len)
		rest.len = 1; /* "Host=x": there is a value */
	if (equals != NULL)
		word.len = (size_t)(equals - word.p);
	return rest.len != 0 &&
	    is_among(word, words, sizeof(words) / sizeof(words[0]));
}

static bool
is_known_hosts(struct piece line, const struct keyline_ctx *ctx)
{
	struct piece rest = line, first = piece_word(&rest);
	struct keyfile_entry e;

	if (piece_is(first, "@revoked") || piece_is(first, "@cert-authority") ||
	    (first.len > 3 && memcmp(first.p, "|1|", 3) == 0))
		return true;
	return rest.len != 0 && known_hosts_line(line.p, line.len, ctx, &e) &&
	    e.has_key;
}

/* "[web]", "[web:vars]", perhaps with a comment; not the address "[::1]". */
static bool
is_section(struct piece line)
{
	struct host_name h;
	const char *why;

	line = piece_uncommented(line);
	return line.len > 2 && line.p[0] == '[' &&
	    memchr(line.p, ']', line.len) == line.p + line.len - 1 &&
	    (memchr(line.p, ':', line.len) == memrchr(line.p, ':', line.len) ||
		host_name_parse(line.p + 1, line.len - 2, &h, &why) != 0);
}

/* "[1:50]" or "[a:f]" in the first word. */
static bool
has_range(struct piece word)
{
	const char *open = memchr(word.p, '[', word.len), *close, *colon;
	struct host_name h;
	const char *why;
	size_t n;

	if (open == NULL)
		return false;
	n = word.len - (size_t)(open - word.p);
	close = memchr(open, ']', n);
	colon = memchr(open, ':', n);
	return close != NULL && colon != NULL && colon < close &&
	    host_name_parse(open + 1, (size_t)(close - open) - 1, &h, &why) !=
	    0;
}

static bool
is_ansible_ini(struct piece line)
{
	struct piece rest = line, word, second;
	const char *equals;

	if (line.p[0] == ';' || is_section(line))
		return true;
	word = piece_word(&rest);
	if (has_range(word))
		return true;
	second = piece_word(&rest);
	equals = memchr(second.p, '=', second.len);
	return equals != NULL && equals != second.p;
}

/* "---", "%YAML", "key:", "- item" occur in no other format. */
static bool
is_yaml(struct piece line)
{
	struct piece rest = line, word = piece_word(&rest);

	return piece_is(word, "---") || piece_is(word, "%YAML") ||
	    piece_is(word, "-") ||
	    (rest.len == 0 && word.p[word.len - 1] == ':');
}

static enum inventory_format
detect_line(struct piece line, const struct keyline_ctx *ctx)
{
	if (is_yaml(line))
		return INVENTORY_FORMAT_COUNT;
	if (is_known_hosts(line, ctx))
		return INVENTORY_KNOWN_HOSTS;
	if (is_ssh_config(line))
		return INVENTORY_SSH_CONFIG;
	if (is_ansible_ini(line))
		return INVENTORY_ANSIBLE_INI;
	return INVENTORY_AUTO;
}

/*
 * Lines are parsed until one can only be of one format. One host per line fits
 * all of them, and is a list.
 */
enum inventory_format
inventory_detect(const char *text, size_t len)
{
	uint8_t scratch[KEYLINE_SCRATCH];
	const struct keyline_ctx ctx = {0, 0, scratch};
	enum inventory_format f = INVENTORY_AUTO;
	struct piece line;
	struct line_reader l;

	line_reader_init(&l, text, len);
	while (f == INVENTORY_AUTO && line_reader_next(&l, &line)) {
		line = piece_uncommented(line);
		if (line.len == 0)
			continue;
		f = line.p[0] == '{' ? INVENTORY_ANSIBLE_JSON
				     : detect_line(line, &ctx);
	}
	return f == INVENTORY_AUTO ? INVENTORY_LIST : f;
}

static const struct {
	int (*read)(const struct inventory *in);
	bool nul; /* the reader itself handles a NUL in the text */
} formats[INVENTORY_FORMAT_COUNT] = {
    [INVENTORY_AUTO] = {NULL, false},
    [INVENTORY_LIST] = {list_read, false},
    [INVENTORY_ANSIBLE_INI] = {ansible_ini_read, false},
    [INVENTORY_ANSIBLE_JSON] = {ansible_json_read, true},
    [INVENTORY_KNOWN_HOSTS] = {known_hosts_read, true},
    [INVENTORY_SSH_CONFIG] = {ssh_config_read, false},
};

static unsigned
line_of(const struct inventory *in, const char *place)
{
	const char *p = in->text;
	unsigned line = 1;

	while ((p = memchr(p, '\n', (size_t)(place - p))) != NULL) {
		line++;
		p++;
	}
	return line;
}

int
inventory_read(const char *text, size_t len, enum inventory_format f,
    const char *path, uint16_t default_port, const struct inventory_sink *sink,
    struct targets *t, struct diag *reterr)
{
	const struct inventory in = {text, len, path, default_port, sink, t,
	    reterr};
	const char *nul;

	if (len > INVENTORY_SIZE_MAX)
		return inventory_fail(&in, 0, ERR_TOOBIG,
		    "larger than 67108864 bytes", nothing);
	if (f == INVENTORY_AUTO)
		f = inventory_detect(text, len);
	if (f == INVENTORY_FORMAT_COUNT)
		return inventory_fail(&in, 1, ERR_UNSUPPORTED,
		    "YAML is not supported: use the output of "
		    "\"ansible-inventory --list -i FILE\"",
		    nothing);
	nul = formats[f].nul ? NULL : memchr(text, '\0', len);
	if (nul != NULL)
		return inventory_fail(&in, line_of(&in, nul), ERR_SYNTAX,
		    "a NUL byte: not a text in UTF-8", nothing);
	return formats[f].read(&in);
}
