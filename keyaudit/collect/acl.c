/*
 * The value of system.posix_acl_access, as Linux gives it: a version of four
 * octets, then entries of eight (tag, permissions, id), little-endian
 * (linux/posix_acl_xattr.h). libacl does the same, and would be one library more.
 */
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "acl.h"

#define VERSION_2   2
#define TAG_USER    0x02
#define TAG_GROUPS  0x04 /* the owning group */
#define TAG_GROUP   0x08
#define TAG_MASK    0x10
#define WRITE	    2
#define HEAD	    4
#define ENTRY	    8
#define ENTRIES_MAX 1024

struct entry {
	uint16_t tag, perm;
	uint32_t id;
};

static struct entry
entry_at(const uint8_t *p)
{
	struct entry e;

	memcpy(&e, p, sizeof(e));
	return (struct entry){le16toh(e.tag), le16toh(e.perm), le32toh(e.id)};
}

static void
take(const struct entry *e, struct acl *ret)
{
	if ((e->perm & WRITE) == 0)
		return;
	if (e->tag == TAG_GROUPS)
		ret->group_writes = true;
	if ((e->tag != TAG_USER && e->tag != TAG_GROUP) || ret->n == ACL_NAMED)
		return;
	ret->writer[ret->n].group = e->tag == TAG_GROUP;
	ret->writer[ret->n++].id = e->id;
}

void
acl_read(int fd, mode_t mode, struct acl *ret)
{
	uint8_t room[HEAD + ENTRIES_MAX * ENTRY];
	char path[40];
	uint32_t version;
	ssize_t n;

	memset(ret, 0, sizeof(*ret));
	if ((mode & 020) == 0)
		return;
	/* fgetxattr(2) does not take O_PATH */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = getxattr(path, "system.posix_acl_access", room, sizeof(room));
	if (n < HEAD)
		return;
	memcpy(&version, room, sizeof(version));
	if (le32toh(version) != VERSION_2)
		return;
	ret->present = true;
	for (const uint8_t *p = room + HEAD; p + ENTRY <= room + n;
	     p += ENTRY) {
		struct entry e = entry_at(p);

		take(&e, ret);
	}
}
