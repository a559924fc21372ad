/* loginpolicy key revoke and key restore: whether anybody may use a key. */
#include <loginpolicy/sshkey/key.h>
#include "admin/change/action.h"
#include "admin/change/change.h"
#include "admin/change/ended.h"
#include "admin/change/key_file.h"
#include "admin/check/unenforced.h"

#define DETAILS_MAX (1u << 20)

/* Record a change of one key. NULL: it was, or is, not revoked. */
static enum exit_code
record(const struct options *o, const struct change *c, const char *name,
    const char *text, const struct state_note *before,
    const struct state_note *after)
{
	struct buf was, is;
	enum exit_code r = EXIT_INCOMPLETE;

	buf_init(&was, DETAILS_MAX);
	buf_init(&is, DETAILS_MAX);
	if (before != NULL)
		ended_put_note(before, &was);
	if (after != NULL)
		ended_put_note(after, &is);
	if (was.err != 0 || is.err != 0)
		complain("out of memory: the change is made, but not recorded");
	else
		r = action_record(o, c,
		    &(struct action){name, text, was.p, is.p});
	buf_release(&was);
	buf_release(&is);
	return r;
}

/* Revoke one key. Returns EXIT_OK, also if it was revoked before. */
static enum exit_code
revoke_key(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN], const char *text)
{
	struct state_note old, note;
	struct diag d = {0};
	enum exit_code code;
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
	if (state_revoke(c->dir, fp, &note, &d) != 0) {
		code = complain("%s is %s: %s", text,
		    was ? "revoked as before" : "not revoked", d.msg);
	} else {
		say(o, was ? "%s was revoked already" : "%s is revoked", text);
		code = record(o, c, "key-revoke", text, was ? &old : NULL,
		    &note);
	}
	state_note_release(&old);
	return code;
}

/* Restore one key. Returns EXIT_OK, also if it was not revoked. */
static enum exit_code
restore_key(const struct options *o, const struct change *c,
    const uint8_t fp[SHA256_LEN], const char *text)
{
	struct state_note old;
	struct diag d = {0};
	enum exit_code code = EXIT_OK;
	int known = state_revocation_note(&c->state, fp, &old);
	int r = state_unrevoke(c->dir, fp, &d);

	if (r == ERR_NOENT) {
		say(o, "%s was not revoked", text);
	} else if (r != 0) {
		code = complain("%s is still revoked: %s", text, d.msg);
	} else {
		say(o, "%s is no longer revoked", text);
		code = record(o, c, "key-restore", text, &old, NULL);
		/* Until they are recorded, the details stay. */
		if (code == EXIT_OK && known == 0)
			state_forget_revocation(c->dir, fp);
	}
	state_note_release(&old);
	return code;
}

/* Whether the key is as it was asked for: the exit code of one key. */
static bool
is_done(enum exit_code r)
{
	return r == EXIT_OK || r == EXIT_INCOMPLETE;
}

/*
 * Revoke or restore every key. Returns EXIT_OBJECTION if some failed;
 * EXIT_INCOMPLETE: a change could not be recorded.
 */
static enum exit_code
change_each(const struct options *o, const struct change *c,
    const struct fingerprints *f, bool revoke)
{
	char text[KEY_FP_LEN];
	enum exit_code r, worst = EXIT_OK;
	size_t done = 0;

	for (size_t i = 0; i < f->n; i++) {
		key_fp_text(f->list[i], text);
		r = revoke ? revoke_key(o, c, f->list[i], text)
			   : restore_key(o, c, f->list[i], text);
		done += is_done(r);
		if (r == EXIT_INCOMPLETE)
			worst = r;
	}
	if (done == 0)
		return EXIT_NOTHING_DONE;
	if (revoke && !o->quiet)
		unenforced_warn(o);
	return done < f->n || f->incomplete ? EXIT_OBJECTION : worst;
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
