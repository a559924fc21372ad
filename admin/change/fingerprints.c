/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys that a command is about, by their fingerprints: as arguments, in
 * files of any format, in lists. All of them are read before anything changes.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/change/fingerprint_text.h"
#include "admin/change/key_file.h"

#define TEXT_MAX 512 /* bytes of what is said of a key */

/* --- the set --- */

enum exit_code
fingerprints_add(struct fingerprints *f, const uint8_t fp[SHA256_LEN],
    const char *text, bool ca)
{
	uint8_t(*list)[SHA256_LEN] = vec_room(f->list, f->n, sizeof(*list));
	struct named_key *named = vec_room(f->named, f->n_named,
	    sizeof(*named));

	if (list != NULL)
		f->list = list;
	if (named != NULL)
		f->named = named;
	if (list == NULL || named == NULL)
		return complain("out of memory");
	memcpy(list[f->n++], fp, SHA256_LEN);
	if (text == NULL)
		return EXIT_OK;
	memcpy(named[f->n_named].fp, fp, SHA256_LEN);
	named[f->n_named].ca = ca;
	if ((named[f->n_named].text = strdup(text)) == NULL)
		return complain("out of memory");
	f->n_named++;
	return EXIT_OK;
}

static int
compare_fps(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_LEN);
}

/* A CA's line says more than one that does not tell. */
static int
compare_named(const void *va, const void *vb)
{
	const struct named_key *a = va, *b = vb;
	const int by_fp = memcmp(a->fp, b->fp, SHA256_LEN);

	return by_fp != 0 ? by_fp : (int)b->ca - (int)a->ca;
}

void
fingerprints_sort(struct fingerprints *f)
{
	size_t n = 0;

	if (f->n > 1)
		qsort(f->list, f->n, sizeof(*f->list), compare_fps);
	for (size_t i = 0; i < f->n; i++) {
		if (n == 0 || compare_fps(f->list[n - 1], f->list[i]) != 0)
			memmove(f->list[n++], f->list[i], SHA256_LEN);
	}
	f->n = n;
	if (f->n_named > 1)
		qsort(f->named, f->n_named, sizeof(*f->named), compare_named);
}

const struct named_key *
fingerprints_named(const struct fingerprints *f, const uint8_t fp[SHA256_LEN])
{
	size_t low = 0, high = f->n_named;

	/* The first of those with this fingerprint. */
	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (memcmp(f->named[mid].fp, fp, SHA256_LEN) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < f->n_named && memcmp(f->named[low].fp, fp, SHA256_LEN) == 0
	    ? &f->named[low]
	    : NULL;
}

void
fingerprints_release(struct fingerprints *f)
{
	for (size_t i = 0; i < f->n_named; i++)
		free(f->named[i].text);
	free(f->named);
	free(f->list);
	memset(f, 0, sizeof(*f));
}

/* --- keys of a file --- */

/* "CA, ssh-ed25519, our CA"; "key of a certificate, ssh-rsa, alice". */
static enum exit_code
add_key(struct fingerprints *f, const struct keyfile_entry *e)
{
	const char *type = keyfile_type(e), *what = "key";
	struct buf b;
	enum exit_code r;

	if (e->cert_authority)
		what = "CA: no certificate that it signed lets in any more";
	else if (e->key.is_cert)
		what = "key of a certificate";
	buf_init(&b, TEXT_MAX + 1);
	buf_printf(&b, "%s%s%s", what, type != NULL ? ", " : "",
	    type != NULL ? type : "");
	if (e->comment != NULL && e->comment_len != 0 &&
	    e->comment_len < TEXT_MAX / 2) {
		buf_puts(&b, ", ");
		buf_put(&b, e->comment, strnlen(e->comment, e->comment_len));
	}
	buf_putc(&b, '\0');
	r = fingerprints_add(f, e->key.fp, b.err == 0 ? b.p : what,
	    e->cert_authority);
	buf_release(&b);
	return r;
}

static enum exit_code
add_file(const char *path, bool quiet, struct fingerprints *ret)
{
	const size_t before = ret->n;
	struct keyfile_entry e;
	struct key_file f;
	enum exit_code r = key_file_open(path, &f);

	if (r != EXIT_OK)
		return r;
	while (r == EXIT_OK && key_file_next(&f, &e)) {
		const unsigned line = e.line == 0 ? 1 : e.line;

		if (!e.has_key || !e.has_fp) {
			complain("%s:%u: cannot read this key: %s", path, line,
			    e.why[0] != '\0'
				? e.why
				: "its public half is not in the file");
			ret->incomplete = true;
			continue;
		}
		if (e.key.is_cert && !quiet)
			complain("%s:%u: this is a certificate: the key in it "
				 "is meant, not its CA's key",
			    path, line);
		r = add_key(ret, &e);
	}
	key_file_close(&f);
	if (r == EXIT_OK && ret->n == before)
		r = complain("%s: no readable key in it: nothing was changed",
		    path);
	return r;
}

/* --- arguments --- */

#define MD5_TEXT                                                          \
	"an MD5 fingerprint, from which the key cannot be told: ask for " \
	"SHA256:..., which 'ssh-keygen -l' prints: nothing was changed"

static enum exit_code
add_argument(const struct options *o, const char *arg, bool files,
    struct fingerprints *ret)
{
	uint8_t fp[SHA256_LEN];

	switch (fingerprint_read(arg, fp)) {
	case 0:
		return fingerprints_add(ret, fp, NULL, false);
	case ERR_UNSUPPORTED:
		return complain("%s: " MD5_TEXT, arg);
	default:
		break;
	}
	if (!files || strncmp(arg, "SHA256:", 7) == 0)
		return complain("%s: expected a fingerprint SHA256:..., as "
				"'ssh-keygen -l' prints it: nothing was "
				"changed",
		    arg);
	return add_file(arg, o->quiet, ret);
}

/* --- lists --- */

/* A line with a key, as in a .pub or authorized_keys file. */
static enum exit_code
add_key_line(const char *path, unsigned number, const char *line,
    struct key_file *f, struct fingerprints *ret)
{
	struct keyfile_entry e;

	if (!authkeys_line(line, strlen(line), &f->walk.ctx, &e) ||
	    !e.has_key || !e.has_fp)
		return complain("%s:%u: neither a fingerprint SHA256:... nor a "
				"public key: nothing was changed",
		    path, number);
	return add_key(ret, &e);
}

static enum exit_code
add_line(const char *path, unsigned number, char *line, struct key_file *f,
    struct fingerprints *ret)
{
	const char *s = line + strspn(line, " \t");
	uint8_t fp[SHA256_LEN];

	line[strcspn(line, "\r")] = '\0';
	if (*s == '\0' || *s == '#')
		return EXIT_OK;
	switch (fingerprint_read(s, fp)) {
	case 0:
		return fingerprints_add(ret, fp, NULL, false);
	case ERR_UNSUPPORTED:
		return complain("%s:%u: " MD5_TEXT, path, number);
	default:
		return add_key_line(path, number, s, f, ret);
	}
}

/* Every line counts, and an error in one is the end: nothing was changed. */
static enum exit_code
add_list(const char *path, struct fingerprints *ret)
{
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	struct key_file f;
	enum exit_code r = key_file_open(path, &f);
	unsigned number = 0;
	char *end;

	if (r != EXIT_OK)
		return r;
	for (char *s = f.text, *stop = s + f.walk.len; r == EXIT_OK && s < stop;
	     s = end + 1) {
		if ((end = memchr(s, '\n', (size_t)(stop - s))) == NULL)
			end = stop;
		*end = '\0';
		number++;
		if (strlen(s) != (size_t)(end - s))
			r = complain("%s:%u: a NUL byte in the line: nothing "
				     "was changed",
			    name, number);
		else
			r = add_line(name, number, s, &f, ret);
	}
	key_file_close(&f);
	return r;
}

enum exit_code
fingerprints_load(const struct options *o, bool files, struct fingerprints *ret)
{
	enum exit_code r = EXIT_OK;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < o->n_args && r == EXIT_OK; i++)
		r = add_argument(o, o->args[i], files, ret);
	for (size_t i = 0; i < o->n_inputs && r == EXIT_OK; i++)
		r = add_list(o->inputs[i], ret);
	fingerprints_sort(ret);
	return r;
}
