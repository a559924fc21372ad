/* SPDX-License-Identifier: BSD-2-Clause */
/* The first line of status: every mode, wiring and barrier by hand. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "admin/status/status.h"

enum mode {
	NONE,
	OBSERVE,
	ENFORCE
};
enum wired {
	NOBODY,
	PARTLY,
	ALL
};

static const struct {
	enum mode mode;
	enum wired wired;
	int blocked, revoked; /* -1: not known */
	bool lockdown;
	const char *want;
} rows[] = {
    /* no service asks: nobody is refused, whatever the policy and the state */
    {NONE, NOBODY, 0, 0, false,
	"no: no PAM service asks the module: nobody is refused; no policy is "
	"in force"},
    {NONE, NOBODY, 1, 0, false,
	"no: no PAM service asks the module: nobody is refused, not even "
	"blocked accounts; no policy is in force"},
    {OBSERVE, NOBODY, 0, 0, false,
	"no: no PAM service asks the module: nobody is refused; the policy has "
	"mode observe"},
    {OBSERVE, NOBODY, 1, 0, false,
	"no: no PAM service asks the module: nobody is refused, not even "
	"blocked accounts; the policy has mode observe"},
    {OBSERVE, NOBODY, -1, -1, false,
	"no: no PAM service asks the module: nobody is refused; the policy has "
	"mode observe"},
    {ENFORCE, NOBODY, 0, 0, false,
	"no: no PAM service asks the module: nobody is refused"},
    {ENFORCE, NOBODY, 1, 0, false,
	"no: no PAM service asks the module: nobody is refused, not even "
	"blocked accounts"},
    {ENFORCE, NOBODY, 0, 2, false,
	"no: no PAM service asks the module: nobody is refused, not even "
	"revoked keys"},
    {ENFORCE, NOBODY, 2, 2, true,
	"no: no PAM service asks the module: nobody is refused, not even "
	"blocked accounts or revoked keys; the lock-down has no effect"},
    /* some services ask */
    {NONE, PARTLY, 0, 0, false,
	"no: no policy is in force: the module lets in only root at its "
	"console; sshd not asked; su only partly"},
    {NONE, PARTLY, 1, 0, false,
	"no: no policy is in force: the module lets in only root at its "
	"console; sshd not asked, not even about blocked accounts; su only "
	"partly"},
    {OBSERVE, PARTLY, 0, 0, false,
	"no: observing, nobody is refused; sshd not asked; su only partly"},
    {OBSERVE, PARTLY, 1, 0, false,
	"no: observing, only blocks refuse; sshd not asked, not even about "
	"blocked accounts; su only partly"},
    {OBSERVE, PARTLY, 0, 1, false,
	"no: observing, only revoked keys refuse; sshd not asked; su only "
	"partly"},
    {ENFORCE, PARTLY, 0, 0, false, "no: sshd not asked; su only partly"},
    {ENFORCE, PARTLY, 1, 0, false,
	"no: sshd not asked, not even about blocked accounts; su only partly"},
    /* all ask */
    {NONE, ALL, 0, 0, false,
	"no: no policy is in force: the module lets in only root at its "
	"console"},
    {NONE, ALL, 1, 0, false,
	"no: no policy is in force: the module lets in only root at its "
	"console"},
    {OBSERVE, ALL, 0, 0, false, "no: observing, nobody is refused"},
    {OBSERVE, ALL, 1, 0, false, "no: observing, only blocks refuse"},
    {OBSERVE, ALL, 1, 3, false,
	"no: observing, only blocks and revoked keys refuse"},
    {OBSERVE, ALL, 0, 0, true, "no: observing, only the lock-down refuses"},
    {OBSERVE, ALL, 1, 1, true,
	"no: observing, only the lock-down, blocks and revoked keys refuse"},
    {OBSERVE, ALL, -1, 0, false,
	"no: observing, rules refuse nobody; blocks, revoked keys and a "
	"lock-down would, and are not known"},
    {ENFORCE, ALL, 0, 0, false, "yes"},
    {ENFORCE, ALL, 1, 1, true, "yes"},
};

START_TEST(test_sentence)
{
	static const struct options o;
	struct wiring_service services[] = {{.name = "sshd",
						.use = WIRING_LETS_IN,
						.state = WIRING_OK},
	    {.name = "su", .use = WIRING_LETS_IN, .state = WIRING_OK}};
	struct status s = {.o = &o,
	    .has_policy = rows[_i].mode != NONE,
	    .is_file = true,
	    .has_wiring = true,
	    .wiring = {.services = services, .n = 2},
	    .sshd_files = STATUS_SSHD_READ,
	    .blocked = rows[_i].blocked,
	    .revoked = rows[_i].revoked,
	    .lockdown = rows[_i].lockdown,
	    .lockdown_known = rows[_i].blocked >= 0};
	struct buf b;

	s.f.counts = s.has_policy ? INFORCE_POLICY : INFORCE_NOTHING;
	s.f.policy.mode = rows[_i].mode == OBSERVE ? POLICY_OBSERVE
						   : POLICY_ENFORCE;
	s.wiring.has_ours[PAM_TYPE_ACCOUNT] = rows[_i].wired != NOBODY;
	if (rows[_i].wired != ALL) {
		services[0].state = WIRING_NOT_ASKED;
		services[1].state = rows[_i].wired == PARTLY ? WIRING_PARTLY
							     : WIRING_NOT_ASKED;
	}
	status_judge(&s, false);
	buf_init(&b, 4096);
	status_enforced_words(&s, &b);
	buf_putc(&b, '\0');
	ck_assert_int_eq(b.err, 0);
	ck_assert_str_eq(b.p, rows[_i].want);
	buf_release(&b);
	for (size_t i = 0; i < s.n_reasons; i++)
		free(s.reasons[i].text);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("status");
	TCase *tc = tcase_create("enforced");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(tc, test_sentence, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
