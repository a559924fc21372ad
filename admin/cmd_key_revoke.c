/* loginpolicy key revoke: nobody gets in by this key, whoever's it is. */
#include <loginpolicy/sshkey/key.h>
#include "admin/change/change.h"
#include "admin/change/fingerprints.h"
#include "admin/check/wiring.h"

/* Returns EXIT_OK, or another exit code (told). */
static int
revoke(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN])
{
	struct state_note old, note;
	struct diag d = {0};
	char text[KEY_FP_LEN];
	bool was;
	int r;

	key_fp_text(fp, text);
	if ((r = state_key_revoked(&c->state, fp, &was)) != 0 ||
	    (r = state_key_note(&c->state, fp, &old)) != 0)
		return complain("%s: whether it is revoked cannot be read: %s",
		    text, err_why(r));
	if (!was)
		old.known = false;
	note = change_note(o, c, &old);
	if (!was && o->reason == NULL)
		note.reason = NULL;
	r = state_revoke(c->dir, fp, &note, &d);
	state_note_release(&old);
	if (r != 0)
		return complain("%s is %s: %s", text,
		    was ? "revoked as before" : "not revoked", d.msg);
	return say(o, was ? "%s was revoked already" : "%s is revoked", text);
}

static int
revoke_all(const struct options *o, const struct change *c,
    const struct fingerprints *f)
{
	size_t done = 0;

	for (size_t i = 0; i < f->n; i++)
		done += revoke(o, c, f->list[i]) == EXIT_OK;
	if (done == 0)
		return EXIT_NOTHING_DONE;
	if (!o->quiet)
		tell_unenforced(o);
	return done < f->n || f->incomplete ? EXIT_OBJECTION : EXIT_OK;
}

static int
run(const struct options *o)
{
	struct fingerprints f = {0};
	struct change c;
	int r;

	if ((r = change_open(o, STATE_REVOKED, &c)) == EXIT_OK &&
	    (r = fingerprints_load(o, true, &f)) == EXIT_OK)
		r = revoke_all(o, &c, &f);
	fingerprints_release(&f);
	change_close(&c);
	return r;
}

const struct command cmd_key_revoke = {
    .name = "key revoke",
    .run = run,
    .synopsis = "FILE|FINGERPRINT... [--reason TEXT] [OPTION]...",
    .about = "Revoke keys: nobody gets in by them",
    .quiet = "say nothing where it succeeds",
    .help = "      --reason TEXT   why, for 'loginpolicy key revoked'\n\n"
	    "All keys of a FILE, of whatever format: a public or private key, "
	    "an\nauthorized_keys, a certificate (the key in it). A FINGERPRINT "
	    "is SHA256:..., as\n'ssh-keygen -l' prints it.\n\n"
	    "Exit code: 0; 1 where some key could not be read or revoked; 2 "
	    "where nothing was\n           changed.\n\n"
	    "Example: sudo loginpolicy key revoke ~alice/.ssh/authorized_keys "
	    "--reason 'laptop stolen'\n",
    .accepts = OPT_QUIET | OPT_STATE | OPT_REASON,
    .formats = 1 << FORMAT_TEXT,
    .min_args = 1,
    .max_args = SIZE_MAX,
};
