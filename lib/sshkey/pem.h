/* The armour of PEM (RFC 7468, and RFC 1421's headers that OpenSSL still writes). */
#ifndef SSHKEY_PEM_H
#define SSHKEY_PEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEM_LABEL_MAX 64

struct pem {
	char label[PEM_LABEL_MAX]; /* between BEGIN and the dashes */
	bool encrypted; /* Proc-Type: 4,ENCRYPTED */
	const char *body; /* base64 with line ends; borrowed */
	size_t body_len;
};

/* The block that text begins with. Returns 0, or ERR_SYNTAX with *ret_why. */
int pem_parse(const char *text, size_t len, struct pem *ret,
    const char **ret_why);

#endif
