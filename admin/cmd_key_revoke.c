/* loginpolicy key revoke and key restore: whether anybody may use a key. */
#include <loginpolicy/sshkey/key.h>
#include "admin/change/change.h"
#include "admin/change/key_file.h"
#include "admin/check/unenforced.h"

/* Revoke one key. Returns EXIT_OK, also if it was revoked before. */
static enum exit_code
revoke_key(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN], const char *text)
{
	struct state_note old, note;
	struct diag d = {0};
	bool was;
	int r;

	if ((r = state_key_revoked(&c->state, fp, &was)) != 0 ||
	    (r = state_revocation_note(&c->state, fp, &old)) != 0)
		return complain("%s: cannot read whether it is revoked: %s",
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

/* Restore one key. Returns EXIT_OK, also if it was not revoked. */
static enum exit_code
restore_key(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN], const char *text)
{
	struct diag d = {0};
	int r = state_unrevoke(c->dir, fp, &d);

	if (r == ERR_NOENT)
		return say(o, "%s was not revoked", text);
	if (r != 0)
		return complain("%s is still revoked: %s", text, d.msg);
	return say(o, "%s is no longer revoked", text);
}

/* Revoke or restore every key. Returns EXIT_OBJECTION if some failed. */
static enum exit_code
change_each(const struct options *o, const struct change *c,
    const struct fingerprints *f, bool revoke)
{
	char text[KEY_FP_LEN];
	size_t done = 0;

	for (size_t i = 0; i < f->n; i++) {
		key_fp_text(f->list[i], text);
		done += (revoke ? revoke_key(o, c, f->list[i], text)
				: restore_key(o, c, f->list[i], text)) ==
		    EXIT_OK;
	}
	if (done == 0)
		return EXIT_NOTHING_DONE;
	if (revoke && !o->quiet)
		unenforced_warn(o);
	return done < f->n || f->incomplete ? EXIT_OBJECTION : EXIT_OK;
}

static enum exit_code
change_keys(const struct options *o, bool revoke)
{
	struct fingerprints f = {0};
	struct change c;
	enum exit_code r;

	if ((r = change_open(o, STATE_REVOKED, &c)) == EXIT_OK &&
	    (r = fingerprints_load(o, revoke, &f)) == EXIT_OK)
		r = change_each(o, &c, &f, revoke);
	fingerprints_release(&f);
	change_close(&c);
	return r;
}

static enum exit_code
revoke_keys(const struct options *o)
{
	return change_keys(o, true);
}

static enum exit_code
restore_keys(const struct options *o)
{
	return change_keys(o, false);
}

const struct command cmd_key_revoke = {
    .id = COMMAND_KEY_REVOKE,
    .name = "key revoke",
    .run = revoke_keys,
    .synopsis = "FILE|FINGERPRINT... [--reason TEXT] [OPTION]...",
    .about = "Revoke keys: nobody can log in with them any more",
    .help = "Every key in FILE is revoked, whatever its format: a public "
	    "or private key, an authorized_keys file, or a certificate "
	    "(its key). FINGERPRINT is SHA256:..., as 'ssh-keygen -l' "
	    "prints it.\n"
	    "\n"
	    "Exit code: 0 revoked; 1 a key could not be read or revoked; 2 "
	    "nothing was changed.\n"
	    "\n"
	    "Example: sudo loginpolicy key revoke "
	    "~alice/.ssh/authorized_keys \\\n"
	    "             --reason 'laptop stolen'\n",
    .min_args = 1,
    .max_args = SIZE_MAX,
};

const struct command cmd_key_restore = {
    .id = COMMAND_KEY_RESTORE,
    .name = "key restore",
    .run = restore_keys,
    .synopsis = "FINGERPRINT... [OPTION]...",
    .about = "Restore revoked keys",
    .help = "Exit code: 0 restored, also if it was not revoked; 1 one of "
	    "several keys could not be restored; 2 nothing was changed.\n"
	    "\n"
	    "Example: sudo loginpolicy key restore \\\n"
	    "             "
	    "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg\n",
    .min_args = 1,
    .max_args = SIZE_MAX,
};
