/* Who may write by a POSIX access control list, acl(5). */
#ifndef KEYAUDIT_ACL_H
#define KEYAUDIT_ACL_H

#include <stdbool.h>
#include <sys/types.h>

#define ACL_NAMED 4 /* users and groups that are kept; the others are many */

struct acl {
	bool present; /* then the group bits of the mode are the list's mask */
	bool group_writes; /* the owning group, as the list has it */
	unsigned
	    n; /* users and groups named in it that may write, at most ACL_NAMED */
	struct {
		bool group;
		id_t id;
	} writer[ACL_NAMED];
};

/*
 * The list of what fd (O_PATH will do) is, where mode lets a group write: else
 * its mask lets nobody. Not present where there is none or it cannot be read.
 */
void acl_read(int fd, mode_t mode, struct acl *ret);

#endif
