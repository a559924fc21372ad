/* A log line that was read, written again from what was understood: all of it, and nothing else. */
#ifndef TESTS_LOG_LINE_TEXT_H
#define TESTS_LOG_LINE_TEXT_H

#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/logline/log_line.h>

static inline void
again_word(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_printf(b, " %s=", name);
	escape_word(b, value, strlen(value));
}

static inline void
again_fp(struct buf *b, const char *name, const uint8_t *fp)
{
	char text[KEY_FP_LEN];

	key_fp_text(fp, text);
	again_word(b, name, text);
}

static inline void
again_key(struct buf *b, const struct log_key *k)
{
	if (!k->decoded) {
		buf_puts(b, " key=?");
		return;
	}
	again_fp(b, "key", k->fp);
	buf_printf(b, " type=%s bits=%u", k->type, k->bits);
	if (!k->is_cert)
		return;
	again_fp(b, "ca", k->ca_fp);
	buf_puts(b, " cert_id=");
	escape_word(b, k->cert_id, k->cert_id_len);
	buf_printf(b, " serial=%llu ca_type=%s ca_bits=%u",
	    (unsigned long long)k->serial, key_class_name(k->ca_class),
	    k->ca_bits);
}

static inline void
again_keys(struct buf *b, const struct log_line *l)
{
	for (unsigned i = 0, n = 0; i < METHOD_COUNT; i++) {
		if ((l->methods >> i & 1) != 0)
			buf_printf(b, "%s%s", n++ == 0 ? " method=" : "+",
			    method_name(1u << i));
	}
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++)
		again_key(b, &l->keys[i]);
	if (l->keys_left_out)
		buf_printf(b, " keys=%zu", l->n_keys);
	if (l->has_refused && !l->refused_decoded)
		buf_puts(b, " refused=?");
	else if (l->has_refused)
		again_fp(b, "refused", l->refused);
}

/* Without what libpam writes before it. */
static inline void
log_line_again(const struct log_line *l, struct buf *b)
{
	buf_puts(b, log_word_text(l->word));
	again_word(b, "user", l->user);
	if (l->has_uid)
		buf_printf(b, " uid=%lu", (unsigned long)l->uid);
	again_word(b, "by", l->by);
	again_word(b, "service", l->service);
	buf_printf(b, " stage=%s", log_stage_text(l->stage));
	again_word(b, "from", l->from);
	if (l->has_port)
		buf_printf(b, " port=%u", l->port);
	again_word(b, "tty", l->tty);
	again_keys(b, l);
	if (l->reason != REASON_RULE)
		again_word(b, "reason", verdict_word(l->reason));
	again_word(b, "detail", l->detail);
	again_word(b, "rule", l->rule_file);
	if (l->rule_file != NULL)
		buf_printf(b, ":%u", l->rule_line);
	again_word(b, "id", l->id);
	again_word(b, "measure", l->measure);
	again_word(b, "policy", l->policy);
	again_word(b, "ref", l->ref);
}

#endif
