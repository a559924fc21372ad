/*
 * One reader for every public key, over a table of types. What is hashed for
 * the fingerprint is the key written anew (RFC 4253 s6.6), not the octets that
 * came: leading zeros of an mpint or another of its names must not make a
 * revoked or duplicate key look like a new one.
 */
#include <string.h>

#include "key_impl.h"

static const struct key_impl impls[] = {
    {"ssh-rsa", "ssh-rsa-cert-v01@openssh.com", KEY_CLASS_RSA, 0,
	key_rsa_decode},
    {"ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", KEY_CLASS_ED25519, 0,
	key_ed25519_decode},
    {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256-cert-v01@openssh.com",
	KEY_CLASS_ECDSA, 256, key_ecdsa_decode},
    {"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
	KEY_CLASS_ECDSA, 384, key_ecdsa_decode},
    {"ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521-cert-v01@openssh.com",
	KEY_CLASS_ECDSA, 521, key_ecdsa_decode},
    {"ssh-dss", "ssh-dss-cert-v01@openssh.com", KEY_CLASS_DSA, 0,
	key_dsa_decode},
    {"sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
	KEY_CLASS_ED25519_SK, 0, key_sk_ed25519_decode},
    {"sk-ecdsa-sha2-nistp256@openssh.com",
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", KEY_CLASS_ECDSA_SK, 256,
	key_sk_ecdsa_decode},
    {"ssh-mldsa44-ed25519", "ssh-mldsa44-ed25519-cert",
	KEY_CLASS_MLDSA44_ED25519, 0, key_mldsa_decode},
};

/*
 * Other names of the same type: of signature algorithms, which sshd accepts for
 * the type they sign for, and of OpenSSH 10.4 and 10.5 before 10.6 renamed one.
 */
static const struct {
	const char *name, *means;
} aliases[] = {
    {"rsa-sha2-256", "ssh-rsa"},
    {"rsa-sha2-512", "ssh-rsa"},
    {"rsa-sha2-256-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com"},
    {"rsa-sha2-512-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com"},
    {"webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
	"sk-ecdsa-sha2-nistp256@openssh.com"},
    {"webauthn-sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com"},
    {"ssh-mldsa44-ed25519@openssh.com", "ssh-mldsa44-ed25519"},
    {"ssh-mldsa44-ed25519-cert-v01@openssh.com", "ssh-mldsa44-ed25519-cert"},
};

static const char *const class_names[KEY_CLASS_COUNT] = {
    [KEY_CLASS_OTHER] = "other",
    [KEY_CLASS_RSA] = "rsa",
    [KEY_CLASS_DSA] = "dsa",
    [KEY_CLASS_ECDSA] = "ecdsa",
    [KEY_CLASS_ED25519] = "ed25519",
    [KEY_CLASS_ECDSA_SK] = "ecdsa-sk",
    [KEY_CLASS_ED25519_SK] = "ed25519-sk",
    [KEY_CLASS_MLDSA44_ED25519] = "mldsa44-ed25519",
};

const char *
key_class_name(enum key_class c)
{
	if ((unsigned)c >= KEY_CLASS_COUNT)
		return class_names[KEY_CLASS_OTHER];
	return class_names[c];
}

static bool
is_name(const char *s, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(s, name, len) == 0;
}

const struct key_impl *
key_impl_find(const char *name, size_t len, bool *ret_cert)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (is_name(name, len, aliases[i].name)) {
			name = aliases[i].means;
			len = strlen(name);
			break;
		}
	}
	for (size_t i = 0; i < sizeof(impls) / sizeof(impls[0]); i++) {
		*ret_cert = is_name(name, len, impls[i].cert_name);
		if (*ret_cert || is_name(name, len, impls[i].name))
			return &impls[i];
	}
	return NULL;
}

bool
key_name_known(const char *name, size_t len, enum key_class *ret_class)
{
	bool cert;
	const struct key_impl *impl = key_impl_find(name, len, &cert);

	if (ret_class != NULL)
		*ret_class = impl == NULL ? KEY_CLASS_OTHER : impl->class;
	return impl != NULL;
}

/* RFC 4251 s6, without what would make it an option or a quoted word. */
static bool
is_name_char(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("-._@+", c) != NULL);
}

bool
key_blob_name(const uint8_t *blob, size_t len, char ret[KEY_NAME_MAX])
{
	const uint8_t *name;
	size_t n, i;
	struct rd r;

	rd_init(&r, blob, len);
	name = rd_string(&r, &n);
	if (name == NULL || n == 0 || n >= KEY_NAME_MAX || r.left == 0)
		return false;
	for (i = 0; i < n && is_name_char(name[i]); i++)
		ret[i] = (char)name[i];
	ret[i] = '\0';
	return i == n;
}

static void
decode_body(const struct key_impl *impl, struct rd *r, struct key *ret)
{
	struct key_canon c;

	key_canon_begin(&c, impl->name);
	if (ret->is_cert)
		rd_string(r, &(size_t){0}); /* nonce */
	impl->decode(impl, r, &c, ret);
	key_canon_end(&c, ret);
	if (ret->is_cert)
		key_cert_decode(r, ret);
}

int
key_decode(const uint8_t *blob, size_t len, struct key *ret)
{
	const struct key_impl *impl;
	const uint8_t *name;
	size_t name_len;
	struct rd r;

	memset(ret, 0, sizeof(*ret));
	if (len > KEY_BLOB_MAX)
		return ERR_TOOBIG;
	rd_init(&r, blob, len);
	if ((name = rd_string(&r, &name_len)) == NULL)
		return r.err;
	impl = key_impl_find((const char *)name, name_len, &ret->is_cert);
	if (impl == NULL) {
		sha256_of(blob, len, ret->fp);
		return ERR_UNSUPPORTED;
	}
	ret->class = impl->class;
	ret->type = ret->is_cert ? impl->cert_name : impl->name;
	decode_body(impl, &r, ret);
	return rd_finish(&r);
}

int
key_decode_named(const char *name, size_t name_len, const uint8_t *blob,
    size_t len, struct key *ret)
{
	const struct key_impl *impl;
	bool cert;
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((impl = key_impl_find(name, name_len, &cert)) == NULL)
		return ERR_UNKNOWN;
	if ((r = key_decode(blob, len, ret)) == ERR_UNSUPPORTED)
		return ERR_SYNTAX;
	if (r != 0)
		return r;
	if (ret->type != (cert ? impl->cert_name : impl->name))
		return ERR_SYNTAX;
	return 0;
}
