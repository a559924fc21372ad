/* SPDX-License-Identifier: BSD-2-Clause */
/* The built-in sets of services, held against tests/data/services: each service in its set and no other, each member with a source, and the man page. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/rule.h>

#define LIST "tests/data/services"
#define PAGE "lib/policy/loginpolicy.conf.5"
#define ROOM 65536

struct row {
	char service[64], set[32], file[16], source[160];
};
static struct row rows[400];
static size_t n_rows;
static const struct service_set *sets;
static size_t n_sets;

static void
load_rows(void)
{
	FILE *f = fopen(LIST, "r");
	char line[512];

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		struct row *r = &rows[n_rows];

		if (line[0] == '#')
			continue;
		ck_assert_uint_lt(n_rows, sizeof(rows) / sizeof(rows[0]));
		ck_assert_msg(sscanf(line,
				  "%63[^ |] | %31[^ |] | %15[^ |] | "
				  "%159[^\n]",
				  r->service, r->set, r->file, r->source) == 4,
		    "not four fields: %s", line);
		ck_assert_msg(strcmp(r->file, "file") == 0 ||
			strcmp(r->file, "none") == 0 ||
			strcmp(r->file, "else") == 0,
		    "%s: %s", r->service, r->file);
		n_rows++;
	}
	fclose(f);
	sets = builtin_services(&n_sets);
}

static bool
has(const struct service_set *set, const char *service)
{
	const struct service_item it = {.kind = SERVICE_SET, .set = set};

	return service_item_matches(&it, service);
}

START_TEST(each_service_is_in_its_set)
{
	for (size_t i = 0; i < n_rows; i++) {
		bool known = strcmp(rows[i].set, "-") == 0;

		for (size_t k = 0; k < n_sets; k++) {
			bool is_it = strcmp(rows[i].set, sets[k].name) == 0;

			known |= is_it;
			ck_assert_msg(has(&sets[k], rows[i].service) == is_it,
			    "%s: %s @%s", rows[i].service,
			    is_it ? "not in" : "in", sets[k].name);
		}
		ck_assert_msg(known, "%s: no set %s", rows[i].service,
		    rows[i].set);
		for (size_t k = 0; k < i; k++)
			ck_assert_msg(strcmp(rows[i].service,
					  rows[k].service) != 0,
			    "%s: twice", rows[i].service);
	}
	ck_assert_uint_gt(n_rows, 150);
}
END_TEST

START_TEST(each_member_has_a_source)
{
	for (size_t k = 0; k < n_sets; k++) {
		for (uint32_t i = 0; i < sets[k].n; i++) {
			bool found = false;

			for (size_t r = 0; r < n_rows && !found; r++)
				found = service_item_matches(&sets[k].item[i],
				    rows[r].service);
			ck_assert_msg(found, "@%s: %s is not in %s",
			    sets[k].name, sets[k].item[i].name, LIST);
		}
	}
}
END_TEST

/* The words that the page has for this set, up to the next one. */
static char *
words_of_page(const char *set)
{
	static char text[4 * ROOM];
	char tag[64], *from, *to;
	FILE *f = fopen(PAGE, "r");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	snprintf(tag, sizeof(tag), ".It Cm @%s\n", set);
	ck_assert_msg((from = strstr(text, tag)) != NULL, "@%s: not in %s", set,
	    PAGE);
	from += strlen(tag);
	ck_assert_ptr_nonnull(to = strstr(from, "\n."));
	*to = '\0';
	return from;
}

START_TEST(the_page_names_them)
{
	for (size_t k = 0; k < n_sets; k++) {
		char *word, *save, *words = words_of_page(sets[k].name);
		uint32_t i = 0;

		for (word = strtok_r(words, ", \n", &save); word != NULL;
		     word = strtok_r(NULL, ", \n", &save), i++) {
			ck_assert_msg(i < sets[k].n, "@%s: %s is none of it",
			    sets[k].name, word);
			ck_assert_str_eq(word, sets[k].item[i].name);
		}
		ck_assert_msg(i == sets[k].n, "@%s: %s lacks %s", sets[k].name,
		    PAGE, sets[k].item[i].name);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("services");
	TCase *tc = tcase_create("sets");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_unchecked_fixture(tc, load_rows, NULL);
	tcase_add_test(tc, each_service_is_in_its_set);
	tcase_add_test(tc, each_member_has_a_source);
	tcase_add_test(tc, the_page_names_them);
	suite_add_tcase(s, tc);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
