/* SPDX-License-Identifier: BSD-2-Clause */
/* The keys of tests/data/keys, and blobs put together by hand. */
#ifndef TESTS_KEY_DATA_H
#define TESTS_KEY_DATA_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/base64.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/sshkey/key.h>

#define KEY_DATA_MAX 16384

/* A line of expected.txt: what ssh-keygen -l says. */
struct expected {
	char name[32], type[64], fp[64];
	unsigned bits;
};

/* A whole file of tests/data/keys, NUL-terminated; the caller frees. */
char *key_data_read(const char *name, size_t *ret_len);

/* All of expected.txt. Returns how many. */
size_t key_data_expected(struct expected *ret, size_t room);

/* The blob of NAME.pub; the caller frees. */
uint8_t *key_data_blob(const char *name, size_t *ret_len);

/* An RSA blob: modulus of so many bits, with so many zero octets before it. */
void put_rsa(struct buf *b, const char *name, unsigned bits, size_t zeros);

#endif
