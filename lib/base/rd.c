/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/rd.h>

void
rd_init(struct rd *r, const void *p, size_t len)
{
	r->p = p;
	r->left = len;
	r->err = 0;
}

void
rd_fail(struct rd *r, int e)
{
	if (r->err == 0)
		r->err = e;
	r->left = 0;
}

const uint8_t *
rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *p = r->p;

	if (r->err != 0 || r->left < n) {
		rd_fail(r, ERR_TRUNC);
		return NULL;
	}
	r->p += n;
	r->left -= n;
	return p;
}

uint8_t
rd_u8(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 1);

	return p == NULL ? 0 : *p;
}

uint32_t
rd_u32(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	if (p == NULL)
		return 0;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

uint64_t
rd_u64(struct rd *r)
{
	uint64_t high = rd_u32(r);

	return high << 32 | rd_u32(r);
}

const uint8_t *
rd_string(struct rd *r, size_t *ret_len)
{
	size_t len = rd_u32(r);
	const uint8_t *p = rd_bytes(r, len);

	*ret_len = p == NULL ? 0 : len;
	return p;
}

void
rd_skip_string(struct rd *r)
{
	rd_bytes(r, rd_u32(r));
}

void
rd_sub(struct rd *r, struct rd *ret_sub)
{
	size_t len;
	const uint8_t *p = rd_string(r, &len);

	rd_init(ret_sub, p, len);
	ret_sub->err = r->err;
}

const uint8_t *
rd_mpint(struct rd *r, size_t max_raw, size_t *ret_len)
{
	size_t len;
	const uint8_t *p = rd_string(r, &len);

	*ret_len = 0;
	if (p == NULL)
		return NULL;
	if (len > max_raw || (len != 0 && (p[0] & 0x80) != 0)) {
		rd_fail(r, ERR_RANGE);
		return NULL;
	}
	while (len != 0 && *p == 0) {
		p++;
		len--;
	}
	*ret_len = len;
	return p;
}

int
rd_finish(const struct rd *r)
{
	if (r->err != 0)
		return r->err;
	return r->left == 0 ? 0 : ERR_TRAILING;
}
