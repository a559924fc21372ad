/* The items of subject, method, key and tty lists. */
#include <string.h>

#include <loginpolicy/base/number.h>
#include "parse.h"

static int
id_range(struct parse *ps, const struct list_item *it, const char *text,
    struct subject *s)
{
	size_t first_len = strcspn(text, "-");
	const char *last = text[first_len] == '-' ? text + first_len + 1 : text;
	uint64_t a, b;

	/* (uid_t)-1 is nobody's: chown(2) takes it for "leave it". */
	if (parse_u64(text, first_len, 0, UINT32_MAX - 1, &a) != 0 ||
	    parse_u64(last, last == text ? first_len : strlen(last), a,
		UINT32_MAX - 1, &b) != 0 ||
	    (s->kind == SUBJECT_GID && last != text))
		return parse_error(ps, it->col, ERR_RANGE,
		    s->kind == SUBJECT_GID
			? "expected gid:N, N from 0 to 4294967294"
			: "expected uid:N or uid:N-M, from 0 to 4294967294, N "
			  "not above M");
	s->id.first = (uint32_t)a;
	s->id.last = (uint32_t)b;
	return 0;
}

static int
subject_name(struct parse *ps, const struct list_item *it, size_t prefix,
    struct subject *s)
{
	int r = name_check(ps, it, it->s + prefix,
	    s->kind == SUBJECT_USER ? "a user" : "a group");

	if (r != 0)
		return r;
	if (strchr(it->s + prefix, ':') != NULL)
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "a name has no colon: \"%.40s\"", it->s);
	s->name = item_copy(ps, it, prefix);
	return s->name == NULL ? ERR_NOMEM : 0;
}

int
subject_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct subject *s = ret;

	if (is_word(it->s, "everyone")) {
		s->kind = SUBJECT_EVERYONE;
		return 0;
	}
	if (strncmp(it->s, "user:", 5) == 0) {
		s->kind = SUBJECT_USER;
		return subject_name(ps, it, 5, s);
	}
	if (strncmp(it->s, "group:", 6) == 0) {
		s->kind = SUBJECT_GROUP;
		return subject_name(ps, it, 6, s);
	}
	if (strncmp(it->s, "uid:", 4) == 0) {
		s->kind = SUBJECT_UID;
		return id_range(ps, it, it->s + 4, s);
	}
	if (strncmp(it->s, "gid:", 4) == 0) {
		s->kind = SUBJECT_GID;
		return id_range(ps, it, it->s + 4, s);
	}
	return parse_error(ps, it->col, ERR_UNKNOWN,
	    "expected user:NAME, group:NAME, uid:N, uid:N-M, gid:N or "
	    "everyone, not \"%.40s\"",
	    it->s);
}

static const char *const methods[METHOD_COUNT] = {"publickey", "password",
    "keyboard-interactive", "gssapi-with-mic", "gssapi-keyex", "hostbased",
    "none"};

const char *
method_name(unsigned method)
{
	return method == 0 || (method & METHOD_ALL) == 0
	    ? "unknown"
	    : methods[__builtin_ctz(method)];
}

unsigned
method_of(const char *name)
{
	for (unsigned i = 0; i < METHOD_COUNT; i++) {
		if (is_word(name, methods[i]))
			return 1u << i;
	}
	return 0;
}

/* "publickey+password": all of them. */
int
method_item(struct parse *ps, const struct list_item *it, void *ret)
{
	unsigned mask = 0, bit;
	char *s = it->s, *plus;

	do {
		if ((plus = strchr(s, '+')) != NULL)
			*plus++ = '\0';
		if ((bit = method_of(s)) == 0)
			return parse_error(ps, it->col + (unsigned)(s - it->s),
			    ERR_UNKNOWN,
			    "expected publickey, password, "
			    "keyboard-interactive, gssapi-with-mic, "
			    "gssapi-keyex, hostbased or none, not \"%.30s\"",
			    s);
		mask |= bit;
		s = plus;
	} while (plus != NULL);
	*(uint8_t *)ret = (uint8_t)mask;
	return 0;
}

int
key_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct key_item *k = ret;

	if (is_word(it->s, "certificate")) {
		k->kind = KEY_ITEM_CERTIFICATE;
		return 0;
	}
	if (strncmp(it->s, "ca:", 3) == 0) {
		k->kind = KEY_ITEM_CA;
		if (key_fp_parse(it->s + 3, k->ca_fp) == 0)
			return 0;
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected ca:SHA256: and 43 characters of base64");
	}
	k->kind = KEY_ITEM_CLASS;
	for (k->class = 0; k->class < KEY_CLASS_COUNT; k->class ++) {
		if (is_word(it->s, key_class_name(k->class)))
			return 0;
	}
	return parse_error(ps, it->col, ERR_UNKNOWN,
	    "expected rsa, dsa, ecdsa, ed25519, ecdsa-sk, ed25519-sk, "
	    "mldsa44-ed25519, other, certificate or ca:SHA256:..., not "
	    "\"%.30s\"",
	    it->s);
}

int
tty_item(struct parse *ps, const struct list_item *it, void *ret)
{
	size_t dev = strncmp(it->s, "/dev/", 5) == 0 ? 5 : 0;
	int r = name_check(ps, it, it->s + dev, "a terminal");

	if (r != 0)
		return r;
	*(const char **)ret = item_copy(ps, it, dev);
	return *(const char **)ret == NULL ? ERR_NOMEM : 0;
}
