/* Keys that a command is given: by fingerprint, or in files of whatever format. */
#include <stdlib.h>
#include <string.h>

#include "fingerprints.h"
#include "key_file.h"

/* Whether an argument is meant as one, and not as a file. */
static bool
is_fingerprint(const char *s)
{
	return strncmp(s, "SHA256:", 7) == 0 || strncmp(s, "MD5:", 4) == 0;
}

static void
add(struct fingerprints *f, const uint8_t fp[SHA256_LEN])
{
	uint8_t(*list)[SHA256_LEN];

	if (f->n == f->cap) {
		f->cap = f->cap == 0 ? 16 : f->cap * 2;
		list = reallocarray(f->list, f->cap, sizeof(*list));
		if (list == NULL) {
			f->no_memory = true;
			return;
		}
		f->list = list;
	}
	memcpy(f->list[f->n++], fp, SHA256_LEN);
}

struct file_walk {
	struct fingerprints *f;
	const char *path;
	size_t keys;
	bool quiet;
};

static bool
take_entry(const struct keyfile_entry *e, void *ctx)
{
	struct file_walk *w = ctx;

	if (!e->has_key || !e->has_fp) {
		complain("%s:%u: no key that can be read: %s", w->path,
		    e->line == 0 ? 1 : e->line,
		    e->why[0] != '\0' ? e->why
				      : "its public half is not in the file");
		w->f->incomplete = true;
		return true;
	}
	w->keys++;
	if (e->key.is_cert && !w->quiet)
		complain("%s:%u: a certificate: it is about the key in it, "
			 "not about its CA's",
		    w->path, e->line == 0 ? 1 : e->line);
	add(w->f, e->key.fp);
	return !w->f->no_memory;
}

static enum exit_code
load_file(const char *path, bool quiet, struct fingerprints *ret)
{
	struct file_walk w = {ret, path, 0, quiet};
	enum exit_code r = key_file_each(path, take_entry, &w);

	if (r == EXIT_OK && w.keys == 0)
		r = complain("%s: no key that can be read in it: nothing was "
			     "changed",
		    path);
	return r;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, SHA256_LEN);
}

/* A key that is given more than once is one key. */
static void
make_unique(struct fingerprints *f)
{
	size_t n = 0;

	if (f->n > 1)
		qsort(f->list, f->n, sizeof(*f->list), compare);
	for (size_t i = 0; i < f->n; i++) {
		if (n == 0 || compare(f->list[n - 1], f->list[i]) != 0)
			memmove(f->list[n++], f->list[i], SHA256_LEN);
	}
	f->n = n;
}

enum exit_code
fingerprints_load(const struct options *o, bool files, struct fingerprints *ret)
{
	uint8_t fp[SHA256_LEN];
	enum exit_code r = EXIT_OK;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < o->n_args && r == EXIT_OK; i++) {
		const char *arg = o->args[i];

		if (key_fp_parse(arg, fp) == 0)
			add(ret, fp);
		else if (is_fingerprint(arg) || !files)
			r = complain("%s: expected a fingerprint SHA256:..., "
				     "as 'ssh-keygen -l' prints it: nothing "
				     "was changed",
			    arg);
		else
			r = load_file(arg, o->quiet, ret);
	}
	if (ret->no_memory)
		r = complain("out of memory");
	make_unique(ret);
	return r;
}

void
fingerprints_release(struct fingerprints *f)
{
	free(f->list);
	memset(f, 0, sizeof(*f));
}
