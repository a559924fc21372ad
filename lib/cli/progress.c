/* SPDX-License-Identifier: BSD-2-Clause */
/* A line that is drawn over itself. The caller passes the time. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/cli/progress.h>

#define FIRST_MS 500 /* short work shows nothing */
#define EVERY_MS 100

void
progress_init(struct progress *p, int fd, bool quiet, const char *what,
    uint64_t now_ms)
{
	memset(p, 0, sizeof(*p));
	p->fd = !quiet && isatty(fd) ? fd : -1;
	p->what = what;
	p->start_ms = now_ms;
	p->next_ms = now_ms + FIRST_MS;
}

/* The length of what snprintf() wrote; n: what it returned. */
static size_t
written_length(int n, size_t room)
{
	if (n < 0)
		return 0;
	return (size_t)n < room ? (size_t)n : room - 1;
}

static size_t
put_time_left(uint64_t s, char *ret, size_t room)
{
	unsigned long long h = s / 3600, m = s / 60 % 60, left = s % 60;
	int n;

	if (h != 0)
		n = snprintf(ret, room, ", %llu h %llu min left", h, m);
	else if (m != 0)
		n = snprintf(ret, room, ", %llu min %llu s left", m, left);
	else
		n = snprintf(ret, room, ", %llu s left", left);
	return written_length(n, room);
}

size_t
progress_line(const struct progress *p, uint64_t done, uint64_t total,
    uint64_t now_ms, char ret[PROGRESS_LINE_MAX])
{
	uint64_t ms = now_ms > p->start_ms ? now_ms - p->start_ms : 1;
	double rate = (double)done * 1000 / (double)ms; /* a second */
	char of[32] = "";
	size_t len;

	if (total != 0)
		snprintf(of, sizeof(of), " of %llu", (unsigned long long)total);
	len = written_length(snprintf(ret, PROGRESS_LINE_MAX,
				 "%llu%s %s, %.0f/s", (unsigned long long)done,
				 of, p->what, rate),
	    PROGRESS_LINE_MAX);
	if (total > done && done != 0)
		len += put_time_left((uint64_t)((double)(total - done) / rate +
					 0.5),
		    ret + len, PROGRESS_LINE_MAX - len);
	return len;
}

/* Write the line. An error of the terminal does not matter to the audit. */
static void
draw_line(const struct progress *p, const char *line)
{
	char text[PROGRESS_LINE_MAX + 8];
	size_t len;

	len = written_length(snprintf(text, sizeof(text), "\r%s\033[K", line),
	    sizeof(text));
	if (write(p->fd, text, len) < 0)
		return;
}

void
progress_update(struct progress *p, uint64_t done, uint64_t total,
    uint64_t now_ms)
{
	char line[PROGRESS_LINE_MAX];

	if (p->fd == -1 || now_ms < p->next_ms)
		return;
	p->next_ms = now_ms + EVERY_MS;
	progress_line(p, done, total, now_ms, line);
	draw_line(p, line);
	p->shown = true;
}

void
progress_clear(struct progress *p)
{
	if (p->fd == -1 || !p->shown)
		return;
	draw_line(p, "");
	p->shown = false;
}
