/*
 * What an inventory is. Lines are looked at until one can only be of one
 * format; one host a line fits all of them, and is a list.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/keyfile.h>
#include "host_name.h"
#include "inventory_impl.h"

static bool
is_among(struct piece s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (piece_is_case(s, words[i]))
			return true;
	}
	return false;
}

/* "Host x", "Match …", "Include …" of ssh_config: without one of them it names no host. */
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

/* "[web]", "[web:vars]", perhaps with a comment, but for the address "[::1]". */
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

/* "---", "%YAML", "key:", "- item": nothing that any other format has. */
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

enum inventory_format
inventory_detect(const char *text, size_t len)
{
	uint8_t scratch[KEYLINE_SCRATCH];
	const struct keyline_ctx ctx = {0, 0, scratch};
	enum inventory_format f = INVENTORY_AUTO;
	struct piece line;
	struct lines l;

	lines_init(&l, text, len);
	while (f == INVENTORY_AUTO && lines_next(&l, &line)) {
		line = piece_uncommented(line);
		if (line.len == 0)
			continue;
		f = line.p[0] == '{' ? INVENTORY_ANSIBLE_JSON
				     : detect_line(line, &ctx);
	}
	return f == INVENTORY_AUTO ? INVENTORY_LIST : f;
}
