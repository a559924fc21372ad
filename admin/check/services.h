/* The PAM services of the system that is looked at. */
#ifndef ADMIN_SERVICES_H
#define ADMIN_SERVICES_H

#include <stdbool.h>
#include <stddef.h>

/* Names, each once. Zeroed is empty. */
struct name_list {
	char **list; /* owned */
	size_t n, room;
	void *tree; /* owned; the names of list, to find them by */
};
/* One more name, unless it is in the list. Returns 0 or ERR_NOMEM. */
int name_list_add(struct name_list *l, const char *name);
bool name_list_has(const struct name_list *l, const char *name);
void name_list_release(struct name_list *l);

/* Whether it is a file of PAM's folders, and not what a package manager or an editor leaves beside them. */
bool pam_file_counts(const char *name);
/* su, sudo and their like: no remote host is ever named to PAM in these. */
bool service_has_no_remote(const char *service);
extern const char *const services_without_remote[]; /* up to NULL */

/*
 * The files of etc/pam.d and usr/lib/pam.d (pam.d(5)), sorted, without
 * fragments that others include. Returns 0, ERR_NOENT (no such folder),
 * ERR_IO, ERR_NOMEM.
 */
int services_load(const char *root, struct name_list *ret);

#endif
