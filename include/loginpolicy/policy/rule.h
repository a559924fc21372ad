/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules of a policy as parsed. All memory is the policy's. */
#ifndef LOGINPOLICY_RULE_H
#define LOGINPOLICY_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/policy/network.h>
#include <loginpolicy/base/sha256.h>
#include <loginpolicy/base/tz.h>

/* Bytes of the name of a user, group, service or terminal. */
#define RULE_NAME_MAX 255
/* Bytes of an id, and of the name of a network or service set. */
#define RULE_ID_MAX	 64
#define RULE_NOTE_MAX	 1024 /* bytes of a note */
#define RULE_DAY_MINUTES 1440
#define RULE_SET_DEPTH	 8 /* nesting of service sets, and of networks */
#define RULE_SET_SIZE	 10000 /* services of a set, including its sets */
/* Addresses and networks of a network that names others, including theirs. */
#define RULE_NETWORK_SIZE 1000000

/*
 * The place of a statement: index into policy.files from 0, or -1 for a default
 * or built-in; line from 1.
 */
struct policy_where {
	int file;
	unsigned line;
};

enum subject_kind {
	SUBJECT_EVERYONE = 1,
	SUBJECT_USER,
	SUBJECT_GROUP,
	SUBJECT_UID,
	SUBJECT_GID
};
struct subject {
	enum subject_kind kind;
	union {
		const char *name; /* user, group */
		struct {
			uint32_t first, last;
		} id; /* uid; gid (first = last) */
	};
};

/* A name for networks, of the policy or built in. */
struct network {
	const char *name;
	struct policy_where where;
	const struct net *net; /* its own */
	uint32_t n;
	const struct network *const *part; /* networks that it names */
	uint32_t n_parts;
	/* 0: names none; else one more than the deepest one it names. */
	unsigned depth;
	uint32_t size; /* addresses and networks, with those of its parts */
};

enum from_kind {
	FROM_ANY = 1,
	FROM_LOCAL,
	FROM_NET,
	FROM_NAME
};
struct from_item {
	enum from_kind kind;
	union {
		struct net net;
		const struct network *network;
	};
};

struct service_set;
enum service_kind {
	SERVICE_NAME = 1, /* and its login twin */
	SERVICE_EXACT, /* =su */
	SERVICE_PATTERN, /* with * */
	SERVICE_SET /* @name */
};
struct service_item {
	enum service_kind kind;
	union {
		const char *name;
		const struct service_set *set;
	};
};
/* A name for services, of the policy or built in. */
struct service_set {
	const char *name; /* without the @ */
	struct policy_where where;
	const struct service_item *item;
	uint32_t n;
	/* 0: names no set; else one more than the deepest set it names. */
	unsigned depth;
	uint32_t size; /* services, including those of the sets it names */
};

/*
 * sshd's authentication methods (sshd_config(5), AuthenticationMethods), as
 * bits.
 */
enum method {
	METHOD_PUBLICKEY = 1 << 0,
	METHOD_PASSWORD = 1 << 1,
	METHOD_KEYBOARD_INTERACTIVE = 1 << 2,
	METHOD_GSSAPI_WITH_MIC = 1 << 3,
	METHOD_GSSAPI_KEYEX = 1 << 4,
	METHOD_HOSTBASED = 1 << 5,
	METHOD_NONE = 1 << 6,
	METHOD_ALL = (1 << 7) - 1
};
#define METHOD_COUNT 7

enum key_item_kind {
	KEY_ITEM_CLASS = 1,
	KEY_ITEM_CERTIFICATE,
	KEY_ITEM_CA
};
struct key_item {
	enum key_item_kind kind;
	unsigned class; /* enum key_class */
	uint8_t ca_fp[SHA256_LEN];
};

/* [start, end) in minutes of the local day; end < start runs over midnight. */
struct hours {
	uint16_t start, end;
};
/*
 * days and hours are one condition: a window belongs to the day it starts on.
 */
struct when {
	uint8_t days; /* bit 0 = Monday … bit 6 = Sunday */
	/* Indices of their values in the line; 0: not given. */
	uint8_t days_word, hours_word;
	uint32_t n_hours;
	const struct hours *hours;
};

enum condition_kind {
	COND_SUBJECT = 0,
	COND_FROM,
	COND_SERVICE,
	COND_METHOD,
	COND_KEY,
	COND_TTY,
	COND_WHEN,
	COND_STARTING,
	COND_UNTIL,
	COND_BY,
	COND_ALSO, /* the subject, too, is one of these */
	COND_COUNT
};
struct condition {
	uint8_t kind; /* enum condition_kind */
	uint8_t word; /* index of its value in the line */
	bool lookups; /* it names groups */
	uint32_t n; /* items; any one of them is enough */
	union {
		const void *any;
		/* COND_SUBJECT, COND_BY, COND_ALSO */
		const struct subject *subject;
		const struct from_item *from;
		const struct service_item *service;
		const uint8_t *method; /* masks of enum method: all of a mask */
		const struct key_item *key;
		const char *const *tty; /* patterns, without /dev/ */
		const struct when *when; /* n is 1 */
		/* COND_STARTING, COND_UNTIL; n is 1 */
		const struct moment *moment;
	};
};

struct policy_rule {
	struct policy_where where;
	bool permit;
	uint8_t n_conditions;
	uint32_t text_len;
	/* As written, without blanks before it; not NUL-terminated. */
	const char *text;
	const struct condition *condition; /* the subject is the first */
	const char *id, *note; /* NULL: none */
};

/* Return whether the condition is a list of subjects. */
static inline bool
condition_has_subjects(const struct condition *c)
{
	return c->kind == COND_SUBJECT || c->kind == COND_BY ||
	    c->kind == COND_ALSO;
}
/* Return the condition of this kind, or NULL. */
const struct condition *rule_condition(const struct policy_rule *r,
    enum condition_kind kind);
/* Return "publickey" … for one bit of enum method. */
const char *method_name(unsigned method);
/* Return the bit of a method's name; 0: unknown. */
unsigned method_of(const char *name);
/* Return whether a network, or one that it names, contains all of inner. */
bool network_contains(const struct network *nw, const struct net *inner);
/* Return the i-th of the size networks of nw: its own, then its parts'. */
const struct net *network_net(const struct network *nw, uint32_t i);
/* Return whether part is nw, or is named by it at whatever depth. */
bool network_has_part(const struct network *nw, const struct network *part);
/* Count the addresses and networks of the items; UINT32_MAX: that or more. */
uint32_t from_items_size(const struct from_item *list, uint32_t n);
/* Return whether the item matches this service (twins, patterns, sets). */
bool service_item_matches(const struct service_item *item, const char *service);
/* Count the services of the items and their sets; UINT32_MAX: that or more. */
uint32_t service_items_size(const struct service_item *list, uint32_t n);
/* Return whether the rule's service condition, if any, matches this service. */
bool rule_has_service(const struct policy_rule *r, const char *service);
/* Return whether name matches pattern; * matches any characters. */
bool pattern_matches(const char *pattern, const char *name);
/* Return the built-in networks, and the built-in service sets. */
const struct network *builtin_networks(size_t *ret_n);
const struct service_set *builtin_services(size_t *ret_n);

#endif
