/* SPDX-License-Identifier: BSD-2-Clause */
/* The PAM services of a system, and lists of names. */
#ifndef ADMIN_SERVICES_H
#define ADMIN_SERVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <loginpolicy/base/hashtab.h>

/* Names, each once, in the order in which they were added. Zeroed is empty. */
struct name_list {
	char **list; /* owned */
	size_t n;
	struct hashtab by_name; /* owned */
};
/* Add a copy of a name, unless it is in the list. Returns 0 or ERR_NOMEM. */
int name_list_add(struct name_list *l, const char *name);
bool name_list_has(const struct name_list *l, const char *name);
void name_list_release(struct name_list *l);

/* Whether no remote host is ever named to PAM in this service: su, sudo, ... */
bool service_has_no_remote(const char *service);
#define N_SERVICES_WITHOUT_REMOTE 8
/* Those services. */
extern const char *const services_without_remote[N_SERVICES_WITHOUT_REMOTE];

/* Whether a built-in set, such as "elevate", has this service. */
bool service_is_in_set(const char *service, const char *set);

/*
 * List the files of the folders that libpam searches below root (pam.d(5)), or
 * the services of etc/pam.conf if there is none of these, sorted, without
 * fragments that others include. Returns 0, ERR_NOENT (neither exists),
 * ERR_IO, ERR_NOMEM; on an error the list is empty.
 */
int services_load(const char *root, struct name_list *ret);
/* The same, with the folder pam_d in the place of etc/pam.d; NULL: that. */
int services_load_from(const char *root, const char *pam_d,
    struct name_list *ret);
/*
 * List the known services whose program is installed below root and that have
 * no file there: they get the lines of "other". with_file: the services that
 * have one. Returns 0 or ERR_NOMEM; on an error the list is empty.
 */
int services_load_fileless(const char *root, const struct name_list *with_file,
    struct name_list *ret);

#endif
