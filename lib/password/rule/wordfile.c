/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a list of words. It has hundreds of thousands; if it is in order,
 * only the parts are read that can have words which may be in the password: a
 * look at some lines, and then by halves. Reading so little costs less than
 * mapping the file, and cannot end in SIGBUS if somebody cuts it off meanwhile.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wordlist.h"

#define LOOK	 256 /* bytes: a line's beginning is in them, if it is words */
#define BLOCK	 4096 /* bytes: not halved any more */
#define CHUNK	 16384 /* bytes read at once */
#define LOOKS	 32 /* into a list, to see whether it is in order */
#define IN_ORDER 8 /* one look in so many may be out of order */

/* A list, and what is looked for in it. */
struct word_file {
	int fd;
	off_t size;
	const struct list_filter *filter;
	enum list_order order;
	char chunk[CHUNK];
};

/* A line of it. */
struct spot {
	off_t at;
	unsigned place;
};

static ssize_t
read_at(const struct word_file *w, void *p, size_t n, off_t at)
{
	ssize_t r;

	do {
		r = pread(w->fd, p, n, at);
	} while (r < 0 && errno == EINTR);
	return r < 0 ? ERR_IO : r;
}

/*
 * The first line that begins at or after a byte. Returns 1; 0: none is near;
 * ERR_IO.
 */
static int
find_line(const struct word_file *w, off_t at, struct spot *ret)
{
	char look[LOOK];
	const char *line = look;
	ssize_t n = read_at(w, look, sizeof(look), at > 0 ? at - 1 : 0);

	if (n <= 0)
		return (int)n;
	if (at > 0) {
		if ((line = memchr(look, '\n', (size_t)n)) == NULL)
			return 0;
		line++;
	}
	if (line == look + n)
		return 0;
	ret->at = (at > 0 ? at - 1 : 0) + (line - look);
	ret->place = filter_place(w->filter, line, look + n, w->order);
	return 1;
}

/* Search the lines from..to. */
static int
search_lines(struct word_file *w, off_t from, off_t to)
{
	const char *end;
	ssize_t n;

	while (from < to) {
		n = read_at(w, w->chunk,
		    to - from < CHUNK ? (size_t)(to - from) : CHUNK, from);
		if (n <= 0)
			return (int)n;
		end = w->chunk + n;
		/* The last line is read again, with what follows. */
		if (from + n < to) {
			while (end > w->chunk && end[-1] != '\n')
				end--;
			if (end == w->chunk)
				end = w->chunk + n;
		}
		filter_search(w->filter, w->chunk, end);
		from += end - w->chunk;
	}
	return 0;
}

/* Search the lines from..to by halves, but where no word can be there. */
static int
search_between(struct word_file *w, struct spot from, struct spot to)
{
	const off_t half = (to.at - from.at) / 2;
	struct spot middle;
	int r;

	if (from.place <= to.place &&
	    !filter_has_place(w->filter, w->order, from.place, to.place))
		return 0;
	if (half < BLOCK)
		return search_lines(w, from.at, to.at);
	if ((r = find_line(w, from.at + half, &middle)) < 0)
		return r;
	if (r == 0 || middle.at >= to.at)
		return search_lines(w, from.at, to.at);
	r = search_between(w, from, middle);
	return r == 0 ? search_between(w, middle, to) : r;
}

/* The lines that are looked at. Returns how many there are, or ERR_IO. */
static int
look_into(const struct word_file *w, struct spot ret[LOOKS + 1])
{
	const off_t step = w->size / LOOKS < BLOCK ? BLOCK : w->size / LOOKS;
	int r, n = 0;

	for (off_t at = 0; at < w->size && n < LOOKS; at += step) {
		if ((r = find_line(w, at, &ret[n])) < 0)
			return r;
		if (r == 1 && (n == 0 || ret[n].at > ret[n - 1].at))
			n++;
	}
	return n;
}

static int
count_descents(const struct spot *looks, int n)
{
	int descents = 0;

	for (int i = 1; i < n; i++)
		descents += looks[i].place < looks[i - 1].place;
	return descents;
}

/* Find the order that the list is in best. Returns as look_into(). */
static int
find_order(struct word_file *w, struct spot ret[LOOKS + 1], int *ret_descents)
{
	struct spot other[LOOKS + 1];
	int n, descents;

	w->order = ORDER_BYTES;
	n = look_into(w, ret);
	*ret_descents = count_descents(ret, n);
	if (n <= 0 || *ret_descents == 0)
		return n;
	w->order = ORDER_LETTERS;
	n = look_into(w, other);
	descents = count_descents(other, n);
	if (n < 0 || descents < *ret_descents) {
		memcpy(ret, other, sizeof(other));
		*ret_descents = descents;
	} else {
		w->order = ORDER_BYTES;
	}
	return n;
}

static int
search_in_order(struct word_file *w, struct spot *looks, int n)
{
	int r = 0;

	looks[0].at = 0;
	looks[n] = (struct spot){w->size, LIST_PLACES - 1};
	for (int i = 0; r == 0 && i < n; i++)
		r = search_between(w, looks[i], looks[i + 1]);
	return r;
}

static int
search_file(struct word_file *w)
{
	struct spot looks[LOOKS + 1];
	int descents, n = find_order(w, looks, &descents);

	if (n < 0)
		return n;
	if (n == 0 || descents > n / IN_ORDER)
		return search_lines(w, 0, w->size);
	return search_in_order(w, looks, n);
}

int
wordlist_search(int fd, struct word_search *s)
{
	struct list_filter filter;
	struct word_file w = {.fd = fd, .filter = &filter};
	struct stat st;

	if (fstat(fd, &st) != 0)
		return ERR_IO;
	w.size = st.st_size;
	filter_begin(&filter, s);
	return search_file(&w);
}
