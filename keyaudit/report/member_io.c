/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Write and read the members of a JSON object by the same calls, so that a
 * result that is read again has what was written.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/tz.h>
#include "json_in.h"
#include "json_record.h"
#include "member_io.h"

bool
member_write_name(struct member_io *io, const char *name)
{
	if (io->j != NULL)
		json_key(io->j, name);
	return io->j != NULL;
}

void
member_set_wrong(struct member_io *io, const char *name, int e)
{
	if (io->err == 0 && e != 0) {
		io->wrong = name;
		io->err = e;
	}
}

/* A number up to max; 0 if it is missing. */
static uint64_t
read_number(struct member_io *io, const char *name, uint64_t max)
{
	const struct json_t *v = json_in_member(io->o, name);
	uint64_t n = 0;

	if (v != NULL)
		member_set_wrong(io, name, json_in_number(v, max, &n));
	return n;
}

void
member_number(struct member_io *io, const char *name, unsigned *n)
{
	if (member_write_name(io, name))
		json_u64(io->j, *n);
	else
		*n = (unsigned)read_number(io, name, UINT_MAX);
}

void
member_serial(struct member_io *io, const char *name, uint64_t *n)
{
	if (member_write_name(io, name))
		json_u64(io->j, *n);
	else
		*n = read_number(io, name, UINT64_MAX);
}

void
member_port(struct member_io *io, const char *name, uint16_t *n)
{
	if (member_write_name(io, name)) {
		json_u64(io->j, *n);
		return;
	}
	*n = (uint16_t)read_number(io, name, UINT16_MAX);
	if (*n == 0)
		member_set_wrong(io, name, ERR_SYNTAX);
}

void
member_bits(struct member_io *io, const char *name, unsigned written,
    unsigned *read)
{
	if (member_write_name(io, name))
		json_number(io->j, written);
	else
		*read = (unsigned)read_number(io, name, UINT_MAX);
}

void
member_bool(struct member_io *io, const char *name, bool *b)
{
	if (member_write_name(io, name))
		json_bool(io->j, *b);
	else
		*b = json_in_is_true(json_in_member(io->o, name));
}

const char *
member_read_text(struct member_io *io, const char *name, size_t *ret_len)
{
	const struct json_t *v = json_in_member(io->o, name);
	const char *s = json_in_text(v, ret_len);

	if (v != NULL && s == NULL)
		member_set_wrong(io, name, ERR_SYNTAX);
	return s;
}

char *
member_read_copy(struct member_io *io, const char *name, size_t *ret_len)
{
	const char *s = member_read_text(io, name, ret_len);
	char *copy = NULL;

	if (s != NULL && (copy = malloc(*ret_len + 1)) == NULL)
		member_set_wrong(io, name, ERR_NOMEM);
	if (copy != NULL)
		memcpy(copy, s, *ret_len + 1);
	return copy;
}

unsigned
member_read_word(struct member_io *io, const char *name,
    int (*parse)(const char *word))
{
	size_t len;
	const char *s = member_read_text(io, name, &len);
	int v = s != NULL && strlen(s) == len ? parse(s) : -1;

	if (v < 0)
		member_set_wrong(io, name, ERR_SYNTAX);
	return v < 0 ? 0 : (unsigned)v;
}

const struct json_t *
member_read_array(struct member_io *io, const char *name)
{
	const struct json_t *v = json_in_member(io->o, name);

	if (v == NULL || json_in_is_array(v))
		return v;
	member_set_wrong(io, name, ERR_SYNTAX);
	return NULL;
}

const char *
member_read_item(struct member_io *io, const char *name,
    const struct json_t *list, size_t i, size_t *ret_len)
{
	const char *s = json_in_text(json_in_item(list, i), ret_len);

	if (s == NULL)
		member_set_wrong(io, name, ERR_SYNTAX);
	return s;
}

/* Names, put together as they came over the wire. */
static void
read_names(struct member_io *io, const char *name, struct name_list *ret)
{
	const struct json_t *list = member_read_array(io, name);
	const char *s;
	struct buf text;
	size_t len;

	/* A byte may be U+FFFD now. */
	buf_init(&text, NAME_LIST_BYTES_MAX * 4);
	for (size_t i = 0; i < json_in_size(list); i++) {
		if ((s = member_read_item(io, name, list, i, &len)) == NULL)
			break;
		if (i != 0)
			buf_putc(&text, ',');
		buf_put(&text, s, len);
	}
	member_set_wrong(io, name, text.err);
	if (io->err == 0 && text.len != 0)
		member_set_wrong(io, name,
		    name_list_parse(text.p, text.len, ret));
	buf_release(&text);
}

void
member_names(struct member_io *io, const char *name, struct name_list *l,
    bool known)
{
	if (!member_write_name(io, name)) {
		read_names(io, name, l);
		return;
	}
	if (!known) {
		json_null(io->j);
		return;
	}
	json_array(io->j);
	for (const char *s = name_list_first(l); s != NULL;
	     s = name_list_next(l, s))
		json_str(io->j, s);
	json_array_end(io->j);
}

bool
member_enter_object(struct member_io *io, const char *name, bool present,
    const struct json_t **ret_outer)
{
	const struct json_t *v;

	*ret_outer = io->o;
	if (member_write_name(io, name)) {
		if (present)
			json_object(io->j);
		else
			json_null(io->j);
		return present;
	}
	if ((v = json_in_member(io->o, name)) != NULL && !json_in_is_object(v))
		member_set_wrong(io, name, ERR_SYNTAX);
	io->o = v;
	return json_in_is_object(v);
}

void
member_leave_object(struct member_io *io, const struct json_t *outer)
{
	if (io->j != NULL)
		json_object_end(io->j);
	io->o = outer;
}

/* The number of objects of an array, and room for them in *items. */
static size_t
read_objects(struct member_io *io, const char *name, size_t max, size_t size,
    void **items)
{
	const struct json_t *list = member_read_array(io, name);
	size_t n = json_in_size(list);

	for (size_t i = 0; i < n; i++) {
		if (!json_in_is_object(json_in_item(list, i)))
			member_set_wrong(io, name, ERR_SYNTAX);
	}
	if (n > max)
		member_set_wrong(io, name, ERR_SYNTAX);
	if (n == 0 || io->err != 0)
		return 0;
	if ((*items = calloc(n, size)) == NULL) {
		member_set_wrong(io, name, ERR_NOMEM);
		return 0;
	}
	return n;
}

void
member_objects(struct member_io *io, const char *name, void **items, size_t *n,
    size_t size, size_t max, void (*members)(struct member_io *io, void *item))
{
	const struct json_t *outer = io->o, *list = json_in_member(outer, name);

	if (member_write_name(io, name))
		json_array(io->j);
	else
		*n = read_objects(io, name, max, size, items);
	for (size_t i = 0; i < *n; i++) {
		io->o = json_in_item(list, i);
		if (io->j != NULL)
			json_object(io->j);
		members(io, (char *)*items + i * size);
		if (io->j != NULL)
			json_object_end(io->j);
	}
	io->o = outer;
	if (io->j != NULL)
		json_array_end(io->j);
}

static void
read_fingerprint(struct member_io *io, const char *name, uint8_t fp[SHA256_LEN])
{
	static const char head[] = "SHA256:";
	const size_t head_len = sizeof(head) - 1;
	char padded[KEY_FP_LEN - sizeof(head) + 2];
	uint8_t out[BASE64_DECODED_MAX(sizeof(padded))];
	size_t len, n;
	const char *s = member_read_text(io, name, &len);

	if (s == NULL)
		return;
	if (len == KEY_FP_LEN - 1 && memcmp(s, head, head_len) == 0) {
		memcpy(padded, s + head_len, len - head_len);
		padded[len - head_len] = '=';
		if (base64_decode(padded, len - head_len + 1, out, &n) == 0 &&
		    n == SHA256_LEN) {
			memcpy(fp, out, SHA256_LEN);
			return;
		}
	}
	member_set_wrong(io, name, ERR_SYNTAX);
}

void
member_fingerprint(struct member_io *io, const char *name,
    const uint8_t *written, uint8_t *read)
{
	if (member_write_name(io, name))
		json_fingerprint(io->j, written);
	else
		read_fingerprint(io, name, read);
}

void
member_validity(struct member_io *io, const char *name, uint64_t none_s,
    uint64_t *seconds)
{
	char text[JSON_TIME_LEN];
	struct moment t;
	const char *s;
	size_t len;
	bool limited;

	if (member_write_name(io, name)) {
		limited = *seconds != 0 && *seconds <= INT64_MAX &&
		    json_time((int64_t)*seconds, text);
		json_str(io->j, limited ? text : NULL);
		return;
	}
	s = member_read_text(io, name, &len);
	limited = s != NULL && moment_parse(s, &t) == 0 && !t.local &&
	    t.clock >= 0;
	*seconds = limited ? (uint64_t)t.clock : none_s;
}
