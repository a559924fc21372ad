/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cracklib's dictionary, as cracklib-packer writes it (in the machine's byte
 * order):
 *
 *   .pwi  uint32 magic, uint32 number of words, uint16 words in a block (16),
 *         uint16 unused; then for each block uint32: its offset in .pwd
 *   .pwd  blocks: the first word and a NUL; each other word as a byte with the
 *         length of its common prefix with the word before, the rest and a NUL
 *
 * cracklib's own code is not called: it writes beyond its buffers if these
 * files are damaged, and does not find words of a file that is cut short.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <loginpolicy/base/trusted.h>
#include "estimate.h"

#define MAGIC	   0x70775631u
#define BLOCK	   16
#define HEADER_LEN 12
#define CHUNK	   65536
#define FILE_MAX   ((size_t)256 << 20)

/* Debian's: update-cracklib, of cracklib-runtime, makes it. */
#define DEBIAN_PREFIX "/var/cache/cracklib/"
#define DEBIAN_TOOL   "/usr/sbin/update-cracklib"

/*
 * With the command that mends it. update-cracklib alone does nothing while
 * there is a .pwd that is newer than its sources, damaged or not.
 */
int
dict_set_unusable(struct diag *d, int r, const char *prefix, const char *suffix,
    const char *what)
{
	const size_t n = strlen(DEBIAN_PREFIX);
	const char *slash = strrchr(prefix, '/');
	const int dir = slash == NULL ? 0 : (int)(slash - prefix);

	if (r == ERR_PERM && dir != 0)
		return diag_set(d, r,
		    "cracklib's dictionary %.120s%s: %.200s: run 'chown -R "
		    "root: %.*s; chmod -R go-w %.*s'",
		    prefix, suffix, what, dir, prefix, dir, prefix);
	if (r == ERR_PERM || err_is_trouble(r))
		return diag_set(d, r, "cracklib's dictionary %.200s%s: %.200s",
		    prefix, suffix, what);
	if (strncmp(prefix, DEBIAN_PREFIX, n) != 0)
		return diag_set(d, r,
		    "cracklib's dictionary %.200s%s: %.200s: install "
		    "cracklib's dictionary again",
		    prefix, suffix, what);
	if (access(DEBIAN_TOOL, X_OK) != 0)
		return diag_set(d, r,
		    "cracklib's dictionary %.120s%s: %.200s: run 'apt install "
		    "cracklib-runtime'",
		    prefix, suffix, what);
	return diag_set(d, r,
	    "cracklib's dictionary %.120s%s: %.200s: run 'rm -f %.120s.*; "
	    "update-cracklib'",
	    prefix, suffix, what, prefix);
}

static uint32_t
u32_at(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint32_t
block_count(const struct dict *dict)
{
	return (dict->n_words - 1) / BLOCK + 1;
}

/* Unpack all of f; NUL-terminated. */
static int
unpack_file(gzFile f, char **ret, size_t *ret_len)
{
	size_t room = CHUNK, len = 0;
	char *p = malloc(room + 1), *bigger;
	int n = 0;

	while (p != NULL && (n = gzread(f, p + len, CHUNK)) > 0) {
		len += (size_t)n;
		if (len > FILE_MAX)
			break;
		if (room - len >= CHUNK)
			continue;
		room *= 2;
		if ((bigger = realloc(p, room + 1)) == NULL)
			free(p);
		p = bigger;
	}
	if (p == NULL)
		return ERR_NOMEM;
	if (n != 0 || !gzeof(f)) {
		free(p);
		return n > 0 ? ERR_TOOBIG : ERR_IO;
	}
	p[len] = '\0';
	*ret = p;
	*ret_len = len;
	return 0;
}

static int
read_packed(const char *path, const struct trusted_opts *opts, char **ret,
    size_t *ret_len)
{
	gzFile f;
	int fd, r = trusted_open(path, opts, &fd, NULL);

	if (r != 0)
		return r;
	if ((f = gzdopen(fd, "r")) == NULL) {
		close(fd);
		return ERR_NOMEM;
	}
	r = unpack_file(f, ret, ret_len);
	gzclose_r(f);
	return r;
}

/* Read a file, or its packed form (.pwd.gz): then *ret_packed is set. */
static int
read_file(const char *prefix, const char *suffix, char **ret, size_t *ret_len,
    bool *ret_packed, struct diag *d)
{
	const struct trusted_opts opts = {.cap_bytes = FILE_MAX,
	    .check_parents = true};
	struct diag why = {0};
	char *path, *packed = NULL;
	int r;

	if (asprintf(&path, "%s%s", prefix, suffix) < 0)
		return ERR_NOMEM;
	r = trusted_read(path, &opts, ret, ret_len, &why);
	if (r == ERR_NOENT && asprintf(&packed, "%s.gz", path) >= 0 &&
	    (r = read_packed(packed, &opts, ret, ret_len)) == 0)
		*ret_packed = true;
	if (r != 0)
		dict_set_unusable(d, r, prefix, suffix,
		    why.msg[0] != '\0' ? why.msg : err_str(r));
	free(path);
	free(packed);
	return r;
}

static int
check_header(const struct dict *dict, size_t index_len)
{
	uint16_t block;

	if (index_len < HEADER_LEN || u32_at(dict->index) != MAGIC)
		return ERR_SYNTAX;
	memcpy(&block, dict->index + 8, sizeof(block));
	if (block != BLOCK || dict->n_words == 0 ||
	    (index_len - HEADER_LEN) / 4 < block_count(dict))
		return ERR_SYNTAX;
	return 0;
}

static int
open_index(const char *prefix, struct dict *ret, struct diag *d)
{
	size_t len;
	int r = read_file(prefix, ".pwi", &ret->index, &len, &ret->packed, d);

	if (r != 0)
		return r;
	if (len >= HEADER_LEN)
		ret->n_words = u32_at(ret->index + 4);
	r = check_header(ret, len);
	return r == 0 ? 0 : dict_set_unusable(d, r, prefix, ".pwi", "damaged");
}

int
dict_open(const char *prefix, struct dict *ret, struct diag *d)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = open_index(prefix, ret, d);
	if (r == 0)
		r = read_file(prefix, ".pwd", &ret->data, &ret->data_len,
		    &ret->packed, d);
	if (r != 0)
		dict_close(ret);
	return r;
}

void
dict_close(struct dict *dict)
{
	free(dict->index);
	free(dict->data);
	memset(dict, 0, sizeof(*dict));
}

/* --- going through its words --- */

/* The words of a block, one by one, with the state of a search in each. */
struct dict_walk {
	const struct word_search *search;
	const char *p, *end;
	char word[DICT_WORD_MAX];
	size_t len; /* of the word */
	/*
	 * After so many letters: a word shares the states of what it has in
	 * common with the one before. matched: how many are not empty.
	 */
	struct word_state state[DICT_WORD_MAX];
	size_t matched;
};

static void
match_letter(struct dict_walk *w, size_t n, char c)
{
	const struct word_state s = n == 0
	    ? search_first(w->search, (unsigned char)c)
	    : search_step(w->search, w->state[n], (unsigned char)c);

	w->state[n + 1] = s;
	if ((s.forwards | s.backwards) != 0)
		w->matched = n + 1;
}

/* Read the next word: keep bytes of the last one, and the data up to a NUL. */
static int
read_word(struct dict_walk *w, size_t keep)
{
	size_t n = keep;

	if (w->p >= w->end || keep > w->len)
		return ERR_SYNTAX;
	if (w->matched > keep)
		w->matched = keep;
	for (; *w->p != '\0'; w->p++) {
		if (n == DICT_WORD_MAX - 1 || (*w->p & 0x80) != 0)
			return ERR_SYNTAX;
		w->word[n] = *w->p;
		if (w->matched == n)
			match_letter(w, n, *w->p);
		n++;
	}
	if (w->p++ == w->end)
		return ERR_SYNTAX;
	w->word[n] = '\0';
	w->len = n;
	return 0;
}

static void
end_word(const struct dict_walk *w, struct word_search *s)
{
	const struct list_word word = {w->word, w->len, w->len, DICT_COST};

	if (w->matched == w->len && w->len >= PASSWORD_WORD_MIN)
		search_end(s, w->state[w->len], &word);
}

static int
search_block(const struct dict *dict, uint32_t block, struct dict_walk *w,
    struct word_search *s)
{
	uint32_t at = u32_at(dict->index + HEADER_LEN + 4 * (size_t)block),
		 n = dict->n_words - block * BLOCK;
	int r;

	if (at >= dict->data_len)
		return ERR_SYNTAX;
	w->p = dict->data + at;
	w->len = 0;
	r = read_word(w, 0);
	for (size_t left = n < BLOCK ? n : BLOCK; r == 0; left--) {
		end_word(w, s);
		if (left == 1)
			break;
		if (w->p == w->end)
			return ERR_SYNTAX;
		w->p++;
		r = read_word(w, (unsigned char)w->p[-1]);
	}
	return r;
}

int
dict_search(const struct dict *dict, struct word_search *s)
{
	struct dict_walk w = {.search = s, .end = dict->data + dict->data_len};
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < block_count(dict); i++)
		r = search_block(dict, i, &w, s);
	explicit_bzero(&w, sizeof(w));
	return r;
}

/* --- whether it can be used --- */

/* Check that .pwd is long enough to have the last block of the index. */
static int
check_size(const struct dict *dict, int fd)
{
	const uint32_t last = u32_at(
	    dict->index + HEADER_LEN + 4 * (size_t)(block_count(dict) - 1));
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size > (off_t)last ? 0 : ERR_SYNTAX;
}

/* Check the size of .pwd; ERR_NOENT: it is packed, or missing. */
static int
check_words_file(const struct dict *dict, const char *prefix, struct diag *d)
{
	const struct trusted_opts opts = {.check_parents = true};
	struct diag why = {0};
	char path[256];
	int fd, r;

	snprintf(path, sizeof(path), "%.200s.pwd", prefix);
	if ((r = trusted_open(path, &opts, &fd, &why)) != 0)
		return dict_set_unusable(d, r, prefix, ".pwd", why.msg);
	if ((r = check_size(dict, fd)) != 0)
		dict_set_unusable(d, r, prefix, ".pwd", "cut short");
	close(fd);
	return r;
}

int
dict_check_files(const char *prefix, struct diag *d)
{
	struct dict dict = {.index = NULL};
	int r = open_index(prefix, &dict, d);

	if (r == 0)
		r = check_words_file(&dict, prefix, d);
	/* The size of a packed file does not show that: read it. */
	if (r == ERR_NOENT && dict.index != NULL)
		r = read_file(prefix, ".pwd", &dict.data, &dict.data_len,
		    &dict.packed, d);
	dict_close(&dict);
	return r;
}
