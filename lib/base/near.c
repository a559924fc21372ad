/* SPDX-License-Identifier: BSD-2-Clause */
/* Misspelled words: the optimal string alignment distance. */
#include <string.h>

#include <loginpolicy/base/near.h>

/*
 * The letters to add, remove, replace or exchange with their neighbour to get
 * from a to b: optimal string alignment distance.
 */
static unsigned
edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned d[NEAR_WORD_MAX + 1][NEAR_WORD_MAX + 1];

	for (size_t i = 0; i <= a_len; i++) {
		for (size_t j = 0; j <= b_len; j++) {
			unsigned least;

			if (i == 0 || j == 0) {
				d[i][j] = (unsigned)(i + j);
				continue;
			}
			least = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			if (d[i - 1][j] + 1 < least)
				least = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < least)
				least = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < least)
				least = d[i - 2][j - 2] + 1;
			d[i][j] = least;
		}
	}
	return d[a_len][b_len];
}

void
near_init(struct near *s, const char *word)
{
	s->word = word;
	s->len = strlen(word);
	s->least = s->len < 5 ? 2 : 3;
	s->best = NULL;
}

void
near_try(struct near *s, const char *candidate)
{
	const size_t len = strlen(candidate);
	unsigned distance;

	if (s->len > NEAR_WORD_MAX || len > NEAR_WORD_MAX || len < 2)
		return;
	distance = edit_distance(s->word, s->len, candidate, len);
	if (distance < s->least && distance < len) {
		s->least = distance;
		s->best = candidate;
	}
}
