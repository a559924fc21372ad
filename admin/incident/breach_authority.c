/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a key is an authority by whose certificates others log in. An account
 * may have a line with the public half of one, without having the private half:
 * revoking that would lock out everybody else.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include "breach_run.h"

#define TEXT_MAX (8u << 20)

static bool
add_authority(void *ctx, const char *line, size_t len,
    const struct keyfile_entry *key)
{
	struct breach *b = ctx;
	struct fingerprints *f = &b->authorities;
	uint8_t(*list)[SHA256_LEN];

	(void)line;
	(void)len;
	if (!key->has_fp)
		return true;
	if ((list = vec_room(f->list, f->n, sizeof(*list))) == NULL)
		return false;
	f->list = list;
	memcpy(list[f->n++], key->key.fp, SHA256_LEN);
	return true;
}

/* A file of TrustedUserCAKeys, which root has named. */
static void
load_file(struct breach *b, const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	struct buf text;
	char *p;
	size_t len;

	if (fd == -1)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    read_all(fd, ACCOUNT_KEYS_MAX, &p, &len) == 0) {
		buf_init(&text, TEXT_MAX);
		buf_put(&text, p, len);
		if (text.err == 0)
			(void)account_keys_each(&text, add_authority, b);
		buf_release(&text);
		free(p);
	}
	close(fd);
}

static void
load_authorities(struct breach *b)
{
	const struct sshd_config *c = &b->places.config;

	if (b->has_authorities)
		return;
	b->has_authorities = true;
	for (size_t i = 0; b->places_known && i < c->n_settings; i++) {
		const struct sshd_setting *s = &c->settings[i];

		if (s->keyword == SSHD_TRUSTED_USER_CA_KEYS &&
		    !setting_is_none(s))
			load_file(b, s->args[0]);
	}
}

bool
breach_is_sshd_authority(struct breach *b, const uint8_t fp[SHA256_LEN])
{
	load_authorities(b);
	for (size_t i = 0; i < b->authorities.n; i++) {
		if (memcmp(b->authorities.list[i], fp, SHA256_LEN) == 0)
			return true;
	}
	return false;
}
