/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress line of long work: on a terminal, never otherwise. */
#ifndef KEYAUDIT_PROGRESS_H
#define KEYAUDIT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRESS_LINE_MAX 80

/* Times are milliseconds of any monotonic clock. */
struct progress {
	int fd; /* borrowed; -1: not a terminal */
	const char *what; /* what is counted: "files"; borrowed, ASCII */
	uint64_t start_ms, next_ms;
	bool shown; /* the line is on the terminal */
};

/* With quiet, or if fd is not a terminal, the other calls do nothing. */
void progress_init(struct progress *p, int fd, bool quiet, const char *what,
    uint64_t now_ms);
/*
 * Show that done of total (0: unknown) are done. It is cheap: it draws at most
 * ten times a second, and nothing in the first half second.
 */
void progress_update(struct progress *p, uint64_t done, uint64_t total,
    uint64_t now_ms);
/* Remove the line, before anything else is printed and at the end. */
void progress_clear(struct progress *p);

/*
 * Format the line, "1234 of 30000 files, 2345/s, 12 s left". Returns its
 * length, less than PROGRESS_LINE_MAX.
 */
size_t progress_line(const struct progress *p, uint64_t done, uint64_t total,
    uint64_t now_ms, char ret[PROGRESS_LINE_MAX]);

#endif
