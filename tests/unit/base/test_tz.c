/* SPDX-License-Identifier: BSD-2-Clause */
/* Time zones: what is refused, the footer, and agreement with the C library's own reading. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/tz.h>
#include "tests/lib/mutate.h"
#include "tests/lib/trusted_folder.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A TZif file of version 2 with no transition, one type and this footer. */
static size_t
with_footer(const char *footer, uint8_t *out)
{
	static const uint8_t head1[44] = {'T', 'Z', 'i', 'f',
	    '2', [39] = 1, [43] = 1};
	static const uint8_t body[7] = {0, 0, 0, 0, 0, 0, 0};
	size_t n = 0;

	for (int i = 0; i < 2; i++) {
		memcpy(out + n, head1, 44);
		n += 44;
		memcpy(out + n, body, 7);
		n += 7;
	}
	return n + (size_t)sprintf((char *)out + n, "\n%s\n", footer);
}

static const struct {
	const char *footer;
	bool good;
} footers[] = {
    {"", true},
    {"UTC0", true},
    {"CET-1CEST,M3.5.0,M10.5.0/3", true},
    {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", true},
    {"XXX3EDT4,0/0,J365/23", true},
    {"<+0330>-3:30", true},
    {"A0", false},
    {"CET", false},
    {"CET-1CEST", false}, /* RFC 8536 has no default rule */
    {"CET-1CEST,M3.5.0", false},
    {"CET-1CEST,M13.5.0,M10.5.0", false},
    {"CET-1CEST,M3.6.0,M10.5.0", false},
    {"CET-1CEST,M3.5.7,M10.5.0", false},
    {"CET-1CEST,J0,M10.5.0", false},
    {"CET-1CEST,366,M10.5.0", false},
    {"CET-1CEST,M3.5.0/168,M10.5.0", false},
    {"CET-1CEST,M3.5.0,M10.5.0x", false},
    {"CET-25", false},
    {"<CET-1", false},
    {"CET-1:60", false},
};

START_TEST(test_footer)
{
	uint8_t file[256];
	struct tz z;
	size_t len = with_footer(footers[_i].footer, file);

	ck_assert_int_eq(tz_parse(file, len, &z) == 0, footers[_i].good);
	tz_release(&z);
}
END_TEST

static void
refuse(const uint8_t *p, size_t len, void *ctx)
{
	struct tz z;

	(void)ctx;
	if (tz_parse(p, len, &z) == 0) {
		/* Whatever it says, asking it ends and stays within bounds. */
		for (int64_t t = -4000000000; t < 8000000000; t += 999999937) {
			ck_assert_int_le(abs(tz_offset(&z, t)), 26 * 3600);
			ck_assert_int_ge(tz_first_instant(&z, t),
			    t - 27 * 3600);
		}
		tz_release(&z);
	}
}

/* The file of a zone of this machine; skips where there is none. */
static size_t
zone_file(const char *zone, char **ret)
{
	const struct trusted_opts to = {.cap_bytes = TZ_FILE_MAX};
	char path[256];
	size_t len = 0;
	struct diag d;

	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", zone);
	*ret = NULL;
	/* Some are links, and trusted_read() follows none. */
	char *real = realpath(path, NULL);
	if (real != NULL)
		trusted_read(real, &to, ret, &len, &d);
	free(real);
	return len;
}

START_TEST(test_mutants)
{
	uint8_t file[256];
	size_t len = with_footer("CET-1CEST,M3.5.0,M10.5.0/3", file);
	char *real;

	mutate_each(file, len, refuse, NULL);
	len = zone_file("Europe/Berlin", &real);
	if (real != NULL)
		mutate_each((const uint8_t *)real, len < 3000 ? len : 3000,
		    refuse, NULL);
	free(real);
}
END_TEST

static const char *const zones[] = {"UTC", "Europe/Berlin", "Europe/London",
    "Europe/Dublin", "Europe/Moscow", "Europe/Istanbul", "Europe/Lisbon",
    "Europe/Kyiv", "America/New_York", "America/Los_Angeles",
    "America/St_Johns", "America/Sao_Paulo", "America/Caracas", "America/Nuuk",
    "America/Havana", "America/Santiago", "America/Asuncion",
    "America/Mexico_City", "America/Phoenix", "America/Anchorage",
    "America/Bogota", "Africa/Casablanca", "Africa/Cairo", "Africa/Monrovia",
    "Africa/Lagos", "Africa/Windhoek", "Africa/El_Aaiun", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Tehran", "Asia/Gaza", "Asia/Jerusalem",
    "Asia/Beirut", "Asia/Tokyo", "Asia/Shanghai", "Asia/Pyongyang",
    "Asia/Dhaka", "Asia/Manila", "Asia/Yangon", "Australia/Sydney",
    "Australia/Lord_Howe", "Australia/Eucla", "Pacific/Apia",
    "Pacific/Kiritimati", "Pacific/Chatham", "Pacific/Norfolk",
    "Pacific/Easter", "Pacific/Kwajalein", "Antarctica/Troll",
    "Atlantic/Azores"};

/* The C library's offset there, by TZ: what we never go by ourselves. */
static long
their_offset(int64_t t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	ck_assert_ptr_nonnull(localtime_r(&tt, &tm));
	return tm.tm_gmtoff;
}

/* Where the last part of a second-and-a-half century's clock changes lie: near each. */
static int64_t
instant(unsigned i)
{
	uint64_t x = (i + 1) * 0x9e3779b97f4a7c15u;

	x ^= x >> 31;
	return -2200000000 + (int64_t)(x % 9000000000u);
}

START_TEST(test_agrees_with_the_c_library)
{
	const char *zone = zones[_i];
	char *data, var[300];
	struct tz z;
	size_t len = zone_file(zone, &data);

	if (data == NULL)
		ck_abort_msg("no zone %s: tzdata is needed", zone);
	ck_assert_int_eq(tz_parse(data, len, &z), 0);
	free(data);
	snprintf(var, sizeof(var), ":%s", zone);
	setenv("TZ", var, 1);
	tzset();
	for (unsigned i = 0; i < 10000; i++) {
		int64_t t = instant(i);

		ck_assert_msg(tz_offset(&z, t) == their_offset(t),
		    "%s at %lld: %d, not %ld", zone, (long long)t,
		    tz_offset(&z, t), their_offset(t));
	}
	/* Every change itself, and the second before. */
	for (int64_t t = 0, next; t < 5000000000; t = next) {
		for (next = t + 6 * 3600; next < 5000000000 &&
		     tz_offset(&z, next) == tz_offset(&z, t);
		     next += 6 * 3600)
			;
		for (int64_t s = next - 6 * 3600; s <= next; s += 60)
			ck_assert_int_eq(tz_offset(&z, s), their_offset(s));
	}
	tz_release(&z);
}
END_TEST

/* Berlin, 2027: 28 March 2:00 -> 3:00, 31 October 3:00 -> 2:00. */
START_TEST(test_first_instant)
{
	uint8_t file[256];
	size_t len = with_footer("CET-1CEST,M3.5.0,M10.5.0/3", file);
	int64_t gap = civil_seconds(2027, 3, 28, 2 * 3600 + 1800);
	int64_t twice = civil_seconds(2027, 10, 31, 2 * 3600 + 1800);
	int64_t noon = civil_seconds(2027, 6, 1, 12 * 3600);
	struct tz z, utc = {0};

	ck_assert_int_eq(tz_parse(file, len, &z), 0);
	ck_assert_int_eq(tz_first_instant(&z, noon), noon - 7200);
	/* Jumped over: the jump. */
	ck_assert_int_eq(tz_first_instant(&z, gap),
	    civil_seconds(2027, 3, 28, 3600));
	/* Twice: the first, still in summer time. */
	ck_assert_int_eq(tz_first_instant(&z, twice), twice - 7200);
	ck_assert_int_eq(tz_first_instant(&utc, noon), noon);
	tz_release(&z);
}
END_TEST

/* The slow and obvious: count from one day to the next. */
START_TEST(test_calendar)
{
	int64_t t = civil_seconds(1, 1, 1, 0);
	unsigned weekday = civil_of(t).weekday;

	ck_assert_int_eq(t, TZ_TIME_MIN);
	for (int64_t y = 1; y <= 9999; y++) {
		for (unsigned m = 1; m <= 12; m++) {
			for (unsigned d = 1; d <= civil_month_days(y, m); d++) {
				struct civil c = civil_of(t + 86399);

				if (c.year != y || c.month != m || c.day != d ||
				    c.hour != 23 || c.second != 59 ||
				    c.weekday != weekday ||
				    civil_seconds(y, m, d, 0) != t)
					ck_abort_msg("%d-%u-%u", (int)y, m, d);
				t += 86400;
				weekday = (weekday + 1) % 7;
			}
		}
	}
	ck_assert_int_eq(t - 1, TZ_TIME_MAX);
	ck_assert_uint_eq(civil_of(0).weekday, 3); /* Thursday */
}
END_TEST

static const struct {
	const char *text;
	int r;
	bool local, date;
	int64_t clock;
} moments[] = {
    {"2027-06-30", 0, true, true, 1814313600},
    {"1970-01-01T00:00:00Z", 0, false, false, 0},
    {"1970-01-01T02:00:00+02:00", 0, false, false, 0},
    {"1969-12-31T19:30:00-04:30", 0, false, false, 0},
    {"1970-01-01T00:01", 0, true, false, 60},
    {"1970-01-01T00:01:01.25z", 0, false, false, 61},
    {"2028-02-29", 0, true, true, 1835395200},
    {"2027-02-29", ERR_RANGE, 0, 0, 0},
    {"2027-13-01", ERR_RANGE, 0, 0, 0},
    {"2027-00-01", ERR_RANGE, 0, 0, 0},
    {"2027-01-00", ERR_RANGE, 0, 0, 0},
    {"0000-01-01", ERR_RANGE, 0, 0, 0},
    {"2027-01-01T24:00", ERR_RANGE, 0, 0, 0},
    {"2027-01-01T00:60", ERR_RANGE, 0, 0, 0},
    {"2027-01-01T00:00:60Z", ERR_RANGE, 0, 0, 0},
    {"2027-01-01T00:00+24:00", ERR_RANGE, 0, 0, 0},
    {"2027-1-1", ERR_SYNTAX, 0, 0, 0},
    {"27-01-01", ERR_SYNTAX, 0, 0, 0},
    {"2027-01-01 ", ERR_SYNTAX, 0, 0, 0},
    {"2027-01-01T", ERR_SYNTAX, 0, 0, 0},
    {"2027-01-01T12", ERR_SYNTAX, 0, 0, 0},
    {"2027-01-01T12:00:00.", ERR_SYNTAX, 0, 0, 0},
    {"2027-01-01T12:00+2", ERR_SYNTAX, 0, 0, 0},
    {"2027-01-01T12:00ZZ", ERR_SYNTAX, 0, 0, 0},
    {"", ERR_SYNTAX, 0, 0, 0},
    {"tomorrow", ERR_SYNTAX, 0, 0, 0},
};

START_TEST(test_moments)
{
	struct moment m;

	ck_assert_int_eq(moment_parse(moments[_i].text, &m), moments[_i].r);
	if (moments[_i].r != 0)
		return;
	ck_assert_int_eq(m.local, moments[_i].local);
	ck_assert_int_eq(m.date_only, moments[_i].date);
	ck_assert_int_eq(m.clock, moments[_i].clock);
}
END_TEST

static void
put(const char *dir, const char *name, const void *p, size_t len)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	ck_assert_ptr_nonnull(f = fopen(path, "w"));
	ck_assert_uint_eq(fwrite(p, 1, len, f), len);
	fclose(f);
	ck_assert_int_eq(chmod(path, 0644), 0);
}

static void
relink(const char *dir, const char *to)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/etc/localtime", dir);
	unlink(path);
	ck_assert_int_eq(symlink(to, path), 0);
}

/* A system of its own: no zone, a link within it, a loop, no zone file, not root's. */
START_TEST(test_load)
{
	char *dir = trusted_folder(), path[4096];
	uint8_t file[256];
	size_t len = with_footer("XST-2", file);
	struct diag d = {0};
	struct tz z;
	bool missing;

	ck_assert_int_eq(tz_load(dir, &z, &missing, &d), 0);
	ck_assert(missing);
	ck_assert_int_eq(tz_offset(&z, 0), 0);
	snprintf(path, sizeof(path), "%s/etc", dir);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	put(dir, "zone", file, len);
	put(dir, "nozone", "text\n", 5);
	if (getuid() == 0) {
		relink(dir, "/zone"); /* absolute: below root */
		ck_assert_int_eq(tz_load(dir, &z, &missing, &d), 0);
		ck_assert(!missing);
		ck_assert_int_eq(tz_offset(&z, 0), 7200);
		tz_release(&z);
		relink(dir, "../zone");
		ck_assert_int_eq(tz_load(dir, &z, &missing, &d), 0);
		ck_assert_int_eq(tz_offset(&z, 0), 7200);
		tz_release(&z);
		relink(dir, "/nozone");
		ck_assert_int_eq(tz_load(dir, &z, &missing, &d), ERR_SYNTAX);
		ck_assert_ptr_nonnull(strstr(d.msg, "not a time zone file"));
		snprintf(path, sizeof(path), "%s/zone", dir);
		ck_assert_int_eq(chmod(path, 0666), 0);
		relink(dir, "/zone");
		ck_assert_int_eq(tz_load(dir, &z, &missing, &d), ERR_PERM);
	} else {
		puts("SKIP: a zone below a root: not root");
	}
	relink(dir, "localtime");
	ck_assert_int_eq(tz_load(dir, &z, &missing, &d), ERR_IO);
	ck_assert_ptr_nonnull(strstr(d.msg, "too many links"));
	remove_folder(dir);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tz");
	TCase *tc = tcase_create("tz");
	SRunner *sr;
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, test_footer, 0, (int)COUNT(footers));
	tcase_add_test(tc, test_mutants);
	tcase_add_loop_test(tc, test_agrees_with_the_c_library, 0,
	    (int)COUNT(zones));
	tcase_add_test(tc, test_first_instant);
	tcase_add_test(tc, test_calendar);
	tcase_add_loop_test(tc, test_moments, 0, (int)COUNT(moments));
	tcase_add_test(tc, test_load);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
