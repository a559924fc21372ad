/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of SSH_AUTH_INFO_0. sshd writes them, but on some stacks a user's own
 * environment can (pam_env), so nothing is trusted here.
 *
 *   publickey ssh-ed25519 AAAA...
 *   keyboard-interactive/pam
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/auth_info.h>
#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/rd.h>

#define METHOD_NAME_MAX 64
#define KEY_METHODS	(METHOD_PUBLICKEY | METHOD_HOSTBASED)

/* A word of a line. */
struct word {
	const char *s;
	size_t len;
};

/* Take the next word and the blank after it off the line. */
static struct word
next_word(struct word *line)
{
	const char *blank = memchr(line->s, ' ', line->len);
	struct word w = {line->s, line->len};

	if (blank == NULL) {
		line->s += line->len;
		line->len = 0;
		return w;
	}
	w.len = (size_t)(blank - line->s);
	line->s += w.len + 1;
	line->len -= w.len + 1;
	return w;
}

/*
 * The part after the slash is a variant of the method, not another method.
 */
static unsigned
method_of_word(struct word w)
{
	char name[METHOD_NAME_MAX];
	const char *slash = memchr(w.s, '/', w.len);
	size_t len = slash != NULL ? (size_t)(slash - w.s) : w.len;

	if (len >= sizeof(name))
		return 0;
	memcpy(name, w.s, len);
	name[len] = '\0';
	return method_of(name);
}

static void
set_plain_key(enum key_class class, unsigned bits, const uint8_t *fp,
    struct fact_plain_key *ret)
{
	ret->class = class;
	ret->bits = bits;
	memcpy(ret->fp, fp, SHA256_LEN);
	ret->revoked = TRI_UNKNOWN;
}

static int
set_key(const struct key *k, struct auth_info *a, size_t n)
{
	struct fact_key *ret = &a->keys[n];
	struct auth_info_cert *cert = &a->certs[n];

	ret->decoded = true;
	a->types[n] = k->type;
	set_plain_key(k->class, k->bits, k->fp, &ret->key);
	if (!k->is_cert)
		return 0;
	ret->is_cert = true;
	set_plain_key(k->cert.ca_class, k->cert.ca_bits, k->cert.ca_fp,
	    &ret->ca);
	cert->serial = k->cert.serial;
	cert->id_len = k->cert.key_id_len;
	/* One more because a key id may be empty. */
	if ((cert->id = malloc(cert->id_len + 1)) == NULL)
		return ERR_NOMEM;
	memcpy(cert->id, k->cert.key_id, cert->id_len);
	return 0;
}

/*
 * A type that we do not know, and no certificate of one, for that would hide
 * its CA.
 */
static bool
is_other_type(struct word type, const uint8_t *blob, size_t len, struct key *k)
{
	const uint8_t *name;
	size_t name_len;
	struct rd r;

	rd_init(&r, blob, len);
	name = rd_string(&r, &name_len);
	return name != NULL && name_len == type.len &&
	    memcmp(name, type.s, name_len) == 0 &&
	    memmem(name, name_len, "-cert-", 6) == NULL &&
	    key_decode(blob, len, k) == ERR_UNSUPPORTED;
}

/*
 * A key of an unknown type counts too: "key other" decides. A key that cannot
 * be decoded, or has another type than its line says, cannot be checked.
 */
static int
key_from_words(struct word type, struct word blob, struct auth_info *a,
    size_t n)
{
	uint8_t *bytes;
	struct key k;
	size_t len;
	int r;

	if (blob.len == 0 || blob.len > BASE64_ENCODED_LEN(KEY_BLOB_MAX))
		return 0;
	if ((bytes = malloc(BASE64_DECODED_MAX(blob.len))) == NULL)
		return ERR_NOMEM;
	r = base64_decode(blob.s, blob.len, bytes, &len);
	if (r == 0)
		r = key_decode_named(type.s, type.len, bytes, len, &k);
	if (r == ERR_UNKNOWN && is_other_type(type, bytes, len, &k))
		r = 0;
	r = r == 0 ? set_key(&k, a, n) : 0;
	free(bytes);
	return r;
}

static int
add_key(struct word rest, struct auth_info *ret)
{
	struct word type = next_word(&rest), blob = next_word(&rest);
	size_t n = ret->n_keys;

	if (n == AUTH_INFO_KEYS_MAX)
		return ERR_TOOBIG;
	ret->n_keys++;
	/* sshd never writes a third word. */
	return rest.len == 0 ? key_from_words(type, blob, ret, n) : 0;
}

static int
add_line(struct word line, struct auth_info *ret)
{
	struct word method = next_word(&line);
	unsigned bit = method_of_word(method);

	if (method.len == 0 && line.len == 0)
		return 0;
	if (bit == 0)
		ret->unknown_method = true;
	ret->methods |= bit;
	return (bit & KEY_METHODS) != 0 ? add_key(line, ret) : 0;
}

int
auth_info_parse(const char *text, struct auth_info *ret)
{
	size_t left = strlen(text);
	struct word line;
	int r = left > AUTH_INFO_TEXT_MAX ? ERR_TOOBIG : 0;

	memset(ret, 0, sizeof(*ret));
	while (r == 0 && left != 0) {
		line.s = text;
		line.len = strcspn(text, "\n");
		text += line.len;
		left -= line.len;
		if (left != 0) {
			text++;
			left--;
		}
		r = add_line(line, ret);
	}
	if (r != 0)
		auth_info_release(ret);
	return r;
}

void
auth_info_release(struct auth_info *a)
{
	for (size_t i = 0; i < a->n_keys; i++)
		free(a->certs[i].id);
	memset(a, 0, sizeof(*a));
}

bool
auth_info_continues(const char *earlier, const char *later)
{
	size_t len = strlen(earlier);

	if (strncmp(earlier, later, len) != 0)
		return false;
	return len == 0 || earlier[len - 1] == '\n' || later[len] == '\0' ||
	    later[len] == '\n';
}
