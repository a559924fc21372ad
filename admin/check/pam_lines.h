/*
 * PAM's configuration files (pam.d(5)), as far as they show where lines of our
 * module are: in a service's file, and in all that it includes.
 */
#ifndef ADMIN_PAM_LINES_H
#define ADMIN_PAM_LINES_H

#include <stdbool.h>

enum pam_type {
	PAM_TYPE_AUTH = 0,
	PAM_TYPE_ACCOUNT,
	PAM_TYPE_SESSION,
	PAM_TYPE_PASSWORD,
	PAM_TYPES
};

struct pam_lines {
	/* By type: there is a line. A service without one uses "other". */
	bool filled[PAM_TYPES];
	/* By type: there is a line of our module. */
	bool ours[PAM_TYPES];
	/* By type: the first line refuses everybody. */
	bool denies[PAM_TYPES];
	/* Arguments of our lines, of any type: pam_loginpolicy(8). */
	bool ssh, sudo, single_step;
	/* A password line of another module that refuses weak passwords. */
	bool checks_passwords;
};

/*
 * Read the file of a service ("other" is one, too) and what it includes.
 * root: "" or the folder that the system is in. Returns 0; ERR_NOENT: the
 * service has no file; ERR_IO, ERR_NOMEM; ERR_TOOBIG: more files than libpam
 * would read, or one that is not a configuration. On an error ret has what was
 * read until then.
 */
int pam_lines_load(const char *root, const char *service,
    struct pam_lines *ret);
/*
 * Read every file of /etc/pam.d and /usr/lib/pam.d, and /etc/pam.conf, each
 * without what it includes. Returns 0, or the error of the last file that could
 * not be read; the others have been read all the same.
 */
int pam_lines_load_all(const char *root, struct pam_lines *ret);

/* The type's word in PAM's files: "auth". */
const char *pam_type_word(enum pam_type type);
/*
 * Whether libpam finds a line of ours of this type for a service. other: the
 * lines of "other", which a service without lines of the type gets.
 */
bool pam_lines_has_ours(const struct pam_lines *service,
    const struct pam_lines *other, enum pam_type type);
/* Whether a file of PAM's folders counts: it is not a backup copy. */
bool pam_file_counts(const char *name);

#endif
