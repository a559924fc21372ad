/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is written is let go: a million rows take no more memory than ten. In
 * text a cell that is wider than its column moves the rest of its line, and a
 * line that would be wider than 80 columns goes on in the next one; nothing is
 * cut off.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/fit.h>
#include "admin/log/log_out.h"

#define CHUNK	 65536 /* bytes that are written at once */
#define CELL_MAX (1u << 20)
#define LINE_MAX 4096
#define DAY_S	 86400

/* --- times, for people --- */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char days[] = "MonTueWedThuFriSatSun";

static struct civil
civil_at(int64_t t, const struct tz *zone)
{
	return civil_of(t + tz_offset(zone, t));
}

void
put_date(struct buf *b, int64_t t, int64_t now, const struct tz *zone)
{
	const struct civil c = civil_at(t, zone), n = civil_at(now, zone);

	buf_printf(b, "%2u %.3s ", c.day, months + 3 * (c.month - 1));
	if (c.year == n.year)
		buf_printf(b, "%02u:%02u", c.hour, c.minute);
	else
		buf_printf(b, "%lld", (long long)c.year);
}

void
put_when(struct buf *b, int64_t t, int64_t now, const struct tz *zone)
{
	const struct civil c = civil_at(t, zone);
	const int64_t day = (t + tz_offset(zone, t)) / DAY_S,
		      today = (now + tz_offset(zone, now)) / DAY_S;

	if (day == today)
		buf_printf(b, "today %02u:%02u", c.hour, c.minute);
	else if (day < today && today - day < 7)
		buf_printf(b, "%.3s %02u:%02u", days + 3 * c.weekday, c.hour,
		    c.minute);
	else
		put_date(b, t, now, zone);
}

/* --- writing --- */

static void
write_out(struct log_out *w)
{
	if (w->err == 0 && w->b.err != 0)
		w->err = diag_set(&w->d, w->b.err, "%s", err_str(w->b.err));
	if (w->err == 0 && w->is_open &&
	    write_all(w->out.fd, w->b.p, w->b.len) != 0)
		w->err = diag_set(&w->d, ERR_IO, "%s", strerror(errno));
	buf_clear(&w->b);
}

static bool
is_shown(const struct log_out *w, const struct log_column *c)
{
	return w->o->format == FORMAT_TEXT ? c->head != NULL : !c->text_only;
}

static void
put_blanks(struct buf *b, size_t n)
{
	static const char blanks[] = "                                ";

	for (; n > sizeof(blanks) - 1; n -= sizeof(blanks) - 1)
		buf_put(b, blanks, sizeof(blanks) - 1);
	buf_put(b, blanks, n);
}

/* Most cells are of a million rows: those of plain ASCII take the short way. */
static bool
is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] < ' ' || s[i] > '~')
			return false;
	}
	return true;
}

static void
put_padded(struct log_out *w, const char *s, size_t len)
{
	const struct log_column *c = &w->columns[w->column];
	const size_t wide = is_plain(s, len) ? len : text_columns(s, len);
	size_t blanks = wide < c->width && c->right ? c->width - wide : 0;
	struct fit f = {&w->b, w->at, w->start, 0};

	if (w->column == 0)
		f.at = w->at = w->start = 0;
	else
		blanks += w->at < w->start ? w->start - w->at : 1;
	if (w->at + blanks + wide <= FIT_COLUMNS) {
		put_blanks(&w->b, blanks);
		buf_put(&w->b, s, len);
		w->at += blanks + wide;
	} else {
		/* Only the last column of a table has long texts. */
		if (w->at + 1 < w->start && w->start + 8 <= FIT_COLUMNS) {
			put_blanks(&w->b, w->start - w->at - 1);
			f.at = w->start - 1;
		}
		buf_clear(&w->words);
		buf_putc(&w->words, ' ');
		buf_put(&w->words, s, len);
		fit_words(&f, w->words.p, w->words.len);
		w->at = f.at;
	}
	w->start += c->width + 1;
}

/*
 * A cell that a spreadsheet would run gets a quote: docs/contract.md, "Common
 * to the commands".
 */
static void
put_csv(struct log_out *w, const char *s, size_t len)
{
	buf_puts(&w->b, w->column != 0 ? ",\"" : "\"");
	if (len != 0 && memchr("=+-@\t\r", s[0], 6) != NULL)
		buf_putc(&w->b, '\'');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			buf_putc(&w->b, '"');
		buf_putc(&w->b, s[i]);
	}
	buf_putc(&w->b, '"');
}

static void
put_heads(struct log_out *w)
{
	for (w->column = 0; w->columns[w->column].name != NULL; w->column++) {
		const struct log_column *c = &w->columns[w->column];

		if (!is_shown(w, c))
			continue;
		if (w->o->format == FORMAT_CSV)
			put_csv(w, c->name, strlen(c->name));
		else
			put_padded(w, c->head, strlen(c->head));
	}
	buf_puts(&w->b, w->o->format == FORMAT_CSV ? "\r\n" : "\n");
	w->column = 0;
}

void
log_out_begin(struct log_out *w, const struct options *o, const struct tz *zone,
    int64_t now, const char *list, const struct log_column *columns)
{
	memset(w, 0, sizeof(*w));
	w->o = o;
	w->zone = zone;
	w->now = now;
	w->columns = columns;
	buf_init(&w->b, CHUNK + 2 * CELL_MAX);
	buf_init(&w->cell, CELL_MAX);
	buf_init(&w->words, CELL_MAX);
	buf_init(&w->below, CELL_MAX);
	w->err = output_open(o, false, &w->out, &w->d);
	w->is_open = w->err == 0;
	json_init(&w->json, &w->b);
	if (o->format == FORMAT_JSON) {
		json_object(&w->json);
		json_key(&w->json, list);
		json_array(&w->json);
	} else if (o->format == FORMAT_CSV) {
		put_heads(w);
	}
}

/* What comes before a cell. Returns whether it is to be written at all. */
static bool
begin_cell(struct log_out *w)
{
	const struct log_column *c = &w->columns[w->column];

	if (w->column == 0 && w->o->format == FORMAT_JSON)
		json_object(&w->json);
	if (w->column == 0 && w->rows == 0 && w->o->format == FORMAT_TEXT) {
		put_heads(w);
		c = &w->columns[0];
	}
	if (w->o->format == FORMAT_JSON && is_shown(w, c))
		json_key(&w->json, c->name);
	if (is_shown(w, c))
		return true;
	w->column++;
	return false;
}

/* The cell's text, escaped already. */
static void
put_cell(struct log_out *w, const char *s, size_t len)
{
	if (w->o->format == FORMAT_CSV)
		put_csv(w, s, len);
	else
		put_padded(w, s, len);
	w->column++;
}

void
log_out_text(struct log_out *w, const char *s)
{
	if (!begin_cell(w))
		return;
	if (w->o->format == FORMAT_JSON) {
		json_str(&w->json, s);
		w->column++;
		return;
	}
	buf_clear(&w->cell);
	if (s != NULL && is_plain(s, strlen(s)))
		buf_puts(&w->cell, s);
	else if (s != NULL)
		escape_text(&w->cell, s, strlen(s));
	else if (w->o->format == FORMAT_TEXT)
		buf_putc(&w->cell, '-');
	put_cell(w, w->cell.p, w->cell.len);
}

void
log_out_known(struct log_out *w, bool has, uint64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)v);
	if (w->o->format != FORMAT_JSON) {
		log_out_text(w, has ? text : NULL);
		return;
	}
	if (!begin_cell(w))
		return;
	if (has)
		json_u64(&w->json, v);
	else
		json_null(&w->json);
	w->column++;
}

void
log_out_bool(struct log_out *w, bool v)
{
	if (w->o->format != FORMAT_JSON) {
		log_out_text(w, v ? "true" : "false");
	} else if (begin_cell(w)) {
		json_bool(&w->json, v);
		w->column++;
	}
}

void
log_out_number(struct log_out *w, uint64_t v)
{
	log_out_known(w, true, v);
}

void
log_out_time(struct log_out *w, const int64_t *t)
{
	struct buf b;

	buf_init(&b, LINE_MAX);
	if (t != NULL && w->o->format == FORMAT_TEXT && w->dates)
		put_date(&b, *t, w->now, w->zone);
	else if (t != NULL && w->o->format == FORMAT_TEXT)
		put_when(&b, *t, w->now, w->zone);
	else if (t != NULL)
		put_utc(&b, *t);
	buf_putc(&b, '\0');
	log_out_text(w, t != NULL && b.err == 0 ? b.p : NULL);
	buf_release(&b);
}

/* "(anna, ben)". */
static void
put_persons(struct buf *b, const char *persons)
{
	buf_putc(b, '(');
	for (; persons[0] != '\0'; persons++)
		buf_printf(b, persons[0] == ',' ? "%c " : "%c", persons[0]);
	buf_putc(b, ')');
}

void
log_out_who(struct log_out *w, const char *account, const char *persons)
{
	const size_t width = w->columns[w->column].width;
	struct buf b;

	if (account == NULL || persons == NULL || strcmp(persons, "-") == 0 ||
	    strcmp(persons, "?") == 0 || strcmp(persons, account) == 0) {
		log_out_text(w, account);
		return;
	}
	buf_init(&b, LINE_MAX);
	buf_printf(&b, "%s ", account);
	put_persons(&b, persons);
	buf_putc(&b, '\0');
	if (b.err == 0 && b.len - 1 <= width) {
		log_out_text(w, b.p);
	} else {
		w->below_at = w->start;
		if (w->o->format == FORMAT_TEXT)
			put_persons(&w->below, persons);
		log_out_text(w, account);
	}
	buf_release(&b);
}

static void
put_below(struct log_out *w)
{
	struct fit f = {&w->b, w->below_at, w->below_at, 0};

	put_blanks(&w->b, w->below_at);
	fit_words(&f, w->below.p, w->below.len);
	fit_end(&f);
	buf_clear(&w->below);
}

void
log_out_row_end(struct log_out *w)
{
	if (w->o->format == FORMAT_JSON)
		json_object_end(&w->json);
	else
		buf_puts(&w->b, w->o->format == FORMAT_CSV ? "\r\n" : "\n");
	if (w->below.len != 0)
		put_below(w);
	w->column = 0;
	w->rows++;
	if (w->b.len > CHUNK)
		write_out(w);
}

void
log_out_line(struct log_out *w, const char *fmt, ...)
{
	struct fit f = {&w->b, 0, 4, 0};
	char line[LINE_MAX];
	va_list ap;

	if (w->o->format != FORMAT_TEXT)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	buf_clear(&w->cell);
	escape_text(&w->cell, line, strlen(line));
	fit_words(&f, w->cell.p, w->cell.len);
	fit_end(&f);
}

void
log_out_rows_end(struct log_out *w)
{
	if (w->o->format == FORMAT_JSON)
		json_array_end(&w->json);
}

enum exit_code
log_out_end(struct log_out *w, const char *schema, enum exit_code code)
{
	if (w->o->format == FORMAT_JSON) {
		json_key(&w->json, "schema");
		json_str(&w->json, schema);
		json_object_end(&w->json);
		buf_putc(&w->b, '\n');
	}
	write_out(w);
	if (w->err == 0)
		w->err = output_commit(&w->out, &w->d);
	else if (w->is_open)
		output_abort(&w->out);
	if (w->err != 0)
		code = complain("%s: %s",
		    w->o->output != NULL ? w->o->output : "stdout", w->d.msg);
	buf_release(&w->b);
	buf_release(&w->cell);
	buf_release(&w->words);
	buf_release(&w->below);
	return code;
}
