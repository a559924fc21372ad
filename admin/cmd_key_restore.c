/* loginpolicy key restore: the key is as if it had never been revoked. */
#include <loginpolicy/sshkey/key.h>
#include "admin/change/change.h"
#include "admin/change/fingerprints.h"

/* Returns EXIT_OK, or another exit code (told). */
static int
restore(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN])
{
	struct diag d = {0};
	char text[KEY_FP_LEN];
	int r = state_restore(c->dir, fp, &d);

	key_fp_text(fp, text);
	if (r == ERR_NOENT)
		return say(o, "%s was not revoked", text);
	if (r != 0)
		return complain("%s is still revoked: %s", text, d.msg);
	return say(o, "%s is no longer revoked", text);
}

static int
restore_all(const struct options *o, const struct change *c,
    const struct fingerprints *f)
{
	size_t done = 0;

	for (size_t i = 0; i < f->n; i++)
		done += restore(o, c, f->list[i]) == EXIT_OK;
	if (done == 0)
		return EXIT_NOTHING_DONE;
	return done < f->n ? EXIT_OBJECTION : EXIT_OK;
}

static int
run(const struct options *o)
{
	struct fingerprints f = {0};
	struct change c;
	int r;

	if ((r = change_open(o, STATE_REVOKED, &c)) == EXIT_OK &&
	    (r = fingerprints_load(o, false, &f)) == EXIT_OK)
		r = restore_all(o, &c, &f);
	fingerprints_release(&f);
	change_close(&c);
	return r;
}

const struct command cmd_key_restore = {
    .name = "key restore",
    .run = run,
    .synopsis = "FINGERPRINT... [OPTION]...",
    .about = "Take revocations back",
    .quiet = "say nothing where it succeeds",
    .help = "Exit code: 0, also where it was not revoked; 1 where one of "
	    "several could not be\n           restored; 2 where nothing was "
	    "changed.\n\n"
	    "Example: sudo loginpolicy key restore "
	    "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg\n",
    .accepts = OPT_QUIET | OPT_STATE,
    .formats = 1 << FORMAT_TEXT,
    .min_args = 1,
    .max_args = SIZE_MAX,
};
