/* loginpolicy key revoked: which keys are, since when, by whom and why. */
#include <stdlib.h>
#include <unistd.h>

#include <loginpolicy/base/json_out.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/change/change.h"

/* j: NULL: as text. Returns 0, or an error. */
static int
put_key(struct report *r, const uint8_t fp[SHA256_LEN], struct json_out *j)
{
	struct state_note note;
	char text[KEY_FP_LEN];
	int e = state_key_note(&r->state, fp, &note);

	if (e != 0)
		return e;
	key_fp_text(fp, text);
	if (j != NULL) {
		json_object(j);
		json_key(j, "fingerprint");
		json_str(j, text);
		report_json(r, &note, j);
		json_object_end(j);
	} else {
		buf_puts(&r->b, text);
		report_text(r, &note, NULL);
	}
	state_note_release(&note);
	return 0;
}

static int
put_json(struct report *r, const uint8_t *list, size_t n)
{
	struct json_out j;
	int e = 0;

	json_init(&j, &r->b);
	json_object(&j);
	json_key(&j, "revoked");
	json_array(&j);
	for (size_t i = 0; i < n && e == 0; i++)
		e = put_key(r, list + i * SHA256_LEN, &j);
	json_array_end(&j);
	json_key(&j, "schema");
	json_str(&j, "loginpolicy-revoked/1");
	json_object_end(&j);
	buf_putc(&r->b, '\n');
	return e;
}

static int
put_text(struct report *r, const uint8_t *list, size_t n)
{
	int e = 0;

	for (size_t i = 0; i < n && e == 0; i++)
		e = put_key(r, list + i * SHA256_LEN, NULL);
	if (n == 0 && !r->o->quiet)
		buf_puts(&r->b, "no key is revoked\n");
	return e;
}

static int
run(const struct options *o)
{
	struct report r;
	uint8_t *list;
	const char *why;
	size_t n;
	int e;

	if ((e = report_open(o, STATE_REVOKED, &r)) != EXIT_OK)
		return e;
	e = state_revoked_list(&r.state, &list, &n);
	why = err_why(e);
	if (e == 0) {
		e = o->format == FORMAT_JSON ? put_json(&r, list, n)
					     : put_text(&r, list, n);
		why = err_why(e);
	}
	free(list);
	if (e == 0)
		return report_close(&r);
	report_abort(&r);
	return complain("the revocations cannot be read%s: %s",
	    geteuid() != 0 ? " (root can)" : "", why);
}

const struct command cmd_key_revoked = {
    .name = "key revoked",
    .run = run,
    .synopsis = "[OPTION]...",
    .about = "Which keys are revoked, since when, by whom and why",
    .quiet = "nothing where no key is revoked",
    .help = "Exit code: 0, 3 where a name could not be looked up, 2 where the "
	    "revocations\n           could not be read.\n\n"
	    "Example: sudo loginpolicy key revoked --format json\n",
    .accepts = OPT_QUIET | OPT_STATE | OPT_REPORT,
    .formats = 1 << FORMAT_TEXT | 1 << FORMAT_JSON,
};
