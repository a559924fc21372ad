/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The members of each object are listed once, in host_members() and what it
 * calls: the same list writes a record and reads it.
 * A record may come back from a file that anybody wrote: what the program
 * believes of a host (its name, address, and the sentence that is shown) is
 * checked as it was when it was first written. Whatever a server may have sent
 * is accepted, however odd: otherwise one host would make the results of all
 * others unreadable.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include "host_record.h"
#include "json_in.h"
#include "json_record.h"
#include "member_io.h"
#include "keyaudit/hosts/answer.h"
#include "keyaudit/hosts/key_answer.h"
#include "keyaudit/targets/host_name.h"
#include "keyaudit/targets/target.h"

/* --- text --- */

/* The name as host_name_parse() writes it, and nothing else. */
static void
member_host(struct member_io *io, struct host *h)
{
	struct host_name n;
	const char *s, *why;
	size_t len;

	if (member_write_name(io, "host")) {
		json_str(io->j, h->name);
		return;
	}
	s = member_read_text(io, "host", &len);
	if (s == NULL || host_name_parse(s, len, &n, &why) != 0 ||
	    n.len != len || memcmp(n.text, s, len) != 0)
		member_set_wrong(io, "host", ERR_SYNTAX);
	else
		memcpy(h->name, s, len + 1);
}

/* A resolver may return a link-local address without its zone. */
static bool
is_address(const char *s, size_t len)
{
	uint8_t addr[sizeof(struct in6_addr)];
	struct host_name n;
	const char *why;

	if (host_name_parse(s, len, &n, &why) == 0)
		return n.kind != HOST_NAME;
	return strlen(s) == len && inet_pton(AF_INET6, s, addr) == 1;
}

static void
member_address(struct member_io *io, char address[HOST_ADDRESS_LEN])
{
	const char *s;
	size_t len;

	if (member_write_name(io, "address")) {
		json_str(io->j, address[0] != '\0' ? address : NULL);
		return;
	}
	if ((s = member_read_text(io, "address", &len)) == NULL)
		return;
	if (len >= HOST_ADDRESS_LEN || !is_address(s, len))
		member_set_wrong(io, "address", ERR_SYNTAX);
	else
		memcpy(address, s, len + 1);
}

/*
 * One of our own sentences: it has nothing that would have been escaped. One
 * that is too long is cut.
 */
static void
read_why(struct member_io *io, char *why, size_t size)
{
	size_t len, n;
	const char *s = member_read_text(io, "why", &len);
	uint32_t cp;

	for (size_t i = 0; i < len; i += n) {
		n = utf8_decode(s + i, len - i, &cp);
		if (n == 0 || utf8_is_dangerous(cp)) {
			member_set_wrong(io, "why", ERR_SYNTAX);
			return;
		}
		if (i + n >= size)
			return;
		memcpy(why + i, s + i, n);
	}
}

static void
member_why(struct member_io *io, char *why, size_t size)
{
	if (member_write_name(io, "why"))
		json_str(io->j, why[0] != '\0' ? why : NULL);
	else
		read_why(io, why, size);
}

static void
member_ident(struct member_io *io, struct host *h)
{
	if (member_write_name(io, "ident"))
		json_bytes(io->j, h->ident, h->ident_len);
	else
		h->ident = member_read_copy(io, "ident", &h->ident_len);
}

static void
member_user(struct member_io *io, char **user)
{
	size_t len;

	if (member_write_name(io, "user")) {
		json_str(io->j, *user);
		return;
	}
	*user = member_read_copy(io, "user", &len);
	if (len == 0 || len > TARGET_USER_LEN ||
	    (*user != NULL && strlen(*user) != len))
		member_set_wrong(io, "user", ERR_SYNTAX);
}

static void
member_status(struct member_io *io, enum host_status *s)
{
	if (member_write_name(io, "status"))
		json_str(io->j, host_status_name(*s));
	else
		*s = member_read_word(io, "status", host_status_parse);
}

static void
member_login(struct member_io *io, enum password_login *l)
{
	if (member_write_name(io, "password_login"))
		json_str(io->j, password_login_name(*l));
	else
		*l = member_read_word(io, "password_login",
		    password_login_parse);
}

/* --- lists --- */

static void
member_methods(struct member_io *io, struct name_list *methods, bool *known)
{
	if (io->j == NULL)
		*known = json_in_member(io->o, "methods") != NULL;
	member_names(io, "methods", methods, *known);
}

static void
member_prompts(struct member_io *io,
    char prompts[HOST_PROMPTS_MAX][HOST_PROMPT_LEN], unsigned *n)
{
	const struct json_t *list;
	const char *s;
	size_t len;

	if (member_write_name(io, "prompts")) {
		json_array(io->j);
		for (unsigned i = 0; i < *n; i++)
			json_str(io->j, prompts[i]);
		json_array_end(io->j);
		return;
	}
	list = member_read_array(io, "prompts");
	for (size_t i = 0; i < json_in_size(list); i++) {
		if ((s = member_read_item(io, "prompts", list, i, &len)) ==
		    NULL)
			return;
		if (*n < HOST_PROMPTS_MAX)
			answer_copy_prompt(s, prompts[(*n)++]);
	}
}

/* --- objects within --- */

/* --- keys --- */

/*
 * What key_decode() knows from the name of a type alone. A name that it does
 * not know is not an error.
 */
static void
read_type(struct member_io *io, const char *name, struct key *ret)
{
	size_t len;
	const char *s = member_read_text(io, name, &len);
	struct buf blob;

	memset(ret, 0, sizeof(*ret));
	if (s == NULL)
		return;
	buf_init(&blob, KEY_BLOB_MAX);
	buf_put_string(&blob, s, len);
	if (blob.err == 0)
		key_decode((const uint8_t *)blob.p, blob.len, ret);
	member_set_wrong(io, name, blob.err);
	buf_release(&blob);
	memset(ret->fp, 0, sizeof(ret->fp));
}

static unsigned
strength_of(enum key_class class, unsigned bits)
{
	if (class == KEY_CLASS_RSA || class == KEY_CLASS_DSA)
		return key_ffc_strength(bits);
	return bits >= 521 ? 256 : bits / 2;
}

static void
member_ca_type(struct member_io *io, struct key_cert *c)
{
	struct key ca;

	if (member_write_name(io, "ca_type")) {
		json_str(io->j, c->ca_type);
		return;
	}
	read_type(io, "ca_type", &ca);
	c->ca_class = ca.class;
	c->ca_type = ca.type;
}

static void
member_cert_type(struct member_io *io, uint32_t *type)
{
	static const char *const words[] = {NULL, "user", "host"};
	const char *s;
	size_t len;

	if (member_write_name(io, "type")) {
		json_str(io->j, *type <= 2 ? words[*type] : NULL);
		return;
	}
	if ((s = member_read_text(io, "type", &len)) == NULL)
		return;
	for (*type = 2; *type != 0 && strcmp(s, words[*type]) != 0;)
		--*type;
	if (*type == 0)
		member_set_wrong(io, "certificate", ERR_SYNTAX);
}

/* The key borrows its id from k->blob. */
static void
member_key_id(struct member_io *io, struct host_key *k)
{
	struct key_cert *c = &k->key.cert;

	if (member_write_name(io, "key_id")) {
		json_bytes(io->j, c->key_id, c->key_id_len);
		return;
	}
	k->blob = (uint8_t *)member_read_copy(io, "key_id", &c->key_id_len);
	c->key_id = k->blob;
}

static void
member_certificate(struct member_io *io, struct host_key *k)
{
	struct key_cert *c = &k->key.cert;
	const struct json_t *outer;

	if (!member_enter_object(io, "certificate", k->key.is_cert, &outer)) {
		io->o = outer;
		return;
	}
	member_cert_type(io, &c->type);
	member_key_id(io, k);
	member_serial(io, "serial", &c->serial);
	member_validity(io, "valid_after", 0, &c->valid_after);
	member_validity(io, "valid_before", UINT64_MAX, &c->valid_before);
	member_number(io, "principals", &c->principals);
	member_ca_type(io, c);
	member_bits(io, "ca_bits", c->ca_bits, &c->ca_bits);
	member_fingerprint(io, "ca_fingerprint", c->ca_fp, c->ca_fp);
	member_leave_object(io, outer);
}

/* What follows from what was read. What was not known then is not known now. */
static void
complete_key(const struct member_io *io, struct host_key *k)
{
	const bool is_cert = json_in_member(io->o, "certificate") != NULL;
	struct key *key = &k->key;

	key->strength_bits = strength_of(key->class, key->bits);
	key->cert.ca_strength_bits = strength_of(key->cert.ca_class,
	    key->cert.ca_bits);
	if (key->type == NULL)
		k->err = ERR_UNSUPPORTED;
	else if (key->bits == 0 ||
	    json_in_member(io->o, "fingerprint") == NULL ||
	    key->is_cert != is_cert || (is_cert && key->cert.type == 0))
		k->err = ERR_RANGE;
	key->is_cert = is_cert;
}

/* What was judged is written, but judged anew when it is read. */
static void
host_key_members(struct member_io *io, void *item)
{
	struct host_key *k = item;
	const struct record *rec = io->key;

	if (member_write_name(io, "type"))
		json_str(io->j, rec->type);
	else
		read_type(io, "type", &k->key);
	member_bits(io, "bits", rec != NULL ? rec->bits : 0, &k->key.bits);
	member_fingerprint(io, "fingerprint",
	    rec != NULL && rec->has_fp ? rec->fp : NULL, k->key.fp);
	member_certificate(io, k);
	if (io->j == NULL) {
		complete_key(io, k);
		return;
	}
	json_key(io->j, "known");
	json_str(io->j, known_name(k->known));
	json_key(io->j, "verdict");
	json_str(io->j, verdict_name(rec->verdict));
	json_key(io->j, "rules");
	json_rules(io->j, &rec->rules);
	io->key++;
}

/* --- answers about keys --- */

/* Printable ASCII as in RFC 4251 s6; an unknown type is whatever it is. */
static void
member_type(struct member_io *io, char type[KEY_NAME_MAX])
{
	const char *s;
	size_t len;

	if (member_write_name(io, "type")) {
		json_str(io->j, type);
		return;
	}
	s = member_read_text(io, "type", &len);
	if (s == NULL || len >= KEY_NAME_MAX || strlen(s) != len)
		member_set_wrong(io, "type", ERR_SYNTAX);
	else
		memcpy(type, s, len + 1);
}

static void
accepts_members(struct member_io *io, void *item)
{
	struct key_answer *a = item;

	member_type(io, a->key.type);
	member_bits(io, "bits", a->key.bits, &a->key.bits);
	member_fingerprint(io, "fingerprint", a->key.fp, a->key.fp);
	member_fingerprint(io, "certificate",
	    a->key.is_cert ? a->key.cert : NULL, a->key.cert);
	if (io->j == NULL)
		a->key.is_cert = json_in_member(io->o, "certificate") != NULL;
	if (member_write_name(io, "result"))
		json_str(io->j, accepts_name(a->result));
	else
		a->result = member_read_word(io, "result", accepts_parse);
	member_why(io, a->why, sizeof(a->why));
}

static void
member_accepts(struct member_io *io, struct user_answer *a)
{
	void *list = a->keys_asked;

	member_objects(io, "accepts", &list, &a->n_keys_asked,
	    sizeof(*a->keys_asked), ASKED_KEYS_MAX, accepts_members);
	a->keys_asked = list;
}

/* --- the host --- */

static void
user_members(struct member_io *io, void *item)
{
	struct user_answer *a = item;

	member_user(io, &a->user);
	member_login(io, &a->password_login);
	member_methods(io, &a->methods, &a->methods_known);
	member_prompts(io, a->prompts, &a->n_prompts);
	member_bool(io, "refused", &a->refused);
	member_why(io, a->why, sizeof(a->why));
	member_accepts(io, a);
}

static void
member_algorithms(struct member_io *io, struct host *h)
{
	/* A KEXINIT without key exchange methods is none. */
	bool known = h->kex.n != 0;
	const struct json_t *outer;

	if (member_enter_object(io, "algorithms", true, &outer)) {
		member_names(io, "kex", &h->kex, known);
		member_names(io, "host_key", &h->host_key_algorithms, known);
		member_names(io, "cipher", &h->ciphers, known);
		member_names(io, "mac", &h->macs, known);
		member_leave_object(io, outer);
	}
	io->o = outer;
}

/* A record without users is of a version that did not record them. */
static void
host_members(struct member_io *io, struct host *h)
{
	void *users = h->users, *keys = h->keys;

	member_host(io, h);
	member_port(io, "port", &h->port);
	member_address(io, h->address);
	member_status(io, &h->status);
	member_why(io, h->why, sizeof(h->why));
	member_ident(io, h);
	member_bool(io, "ssh1", &h->ssh1);
	member_methods(io, &h->methods, &h->methods_known);
	member_prompts(io, h->prompts, &h->n_prompts);
	member_login(io, &h->password_login);
	member_objects(io, "users", &users, &h->n_users, sizeof(*h->users),
	    HOST_USERS_MAX, user_members);
	h->users = users;
	member_number(io, "elapsed_ms", &h->elapsed_ms);
	member_algorithms(io, h);
	member_objects(io, "host_keys", &keys, &h->n_keys, sizeof(*h->keys),
	    SIZE_MAX, host_key_members);
	h->keys = keys;
}

void
host_record_write(struct json_out *j, const struct host *h,
    const struct record *keys)
{
	struct member_io io = {.j = j, .key = keys};

	/* Only reading changes it. */
	host_members(&io, (struct host *)(uintptr_t)h);
}

int
host_record_read(const struct json_t *object, struct host *ret,
    const char **ret_wrong)
{
	struct member_io io = {.o = object};

	host_members(&io, ret);
	*ret_wrong = io.wrong;
	return io.err;
}
