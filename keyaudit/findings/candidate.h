/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a collector passes on: a file that may hold keys, or what it could not
 * read.
 */
#ifndef KEYAUDIT_CANDIDATE_H
#define KEYAUDIT_CANDIDATE_H

#include <stdbool.h>
#include <sys/stat.h>
#include <loginpolicy/keyrule/key_access.h>
#include <loginpolicy/keyrule/rules.h>

enum candidate_hint {
	CANDIDATE_IN_TREE,
	CANDIDATE_NAMED,
	CANDIDATE_AUTHORIZED_KEYS,
	CANDIDATE_HOST_KEY
};

/* A file opened for reading: a regular one (stdin may be anything). */
struct candidate {
	const char *path; /* borrowed during the call */
	const char *account; /* NULL: nobody's; lives as long as the accounts */
	int fd; /* the receiver closes it */
	struct stat st;
	enum candidate_hint hint;
	/* borrowed during the call; NULL: sshd was not asked about it */
	const struct key_access *access;
};
/*
 * Something that could not be read, or is not as it should be: becomes a
 * finding.
 */
struct trouble {
	enum rule_id rule;
	const char *account, *path; /* NULL: none */
	const char *message; /* escaped by the sender */
	/* because of it the audit is incomplete (exit 1 or 3) */
	bool incomplete;
};

#endif
