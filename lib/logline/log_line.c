/*
 * "pam_loginpolicy(sshd:session): deny user=alice ... ref=K7Q2"
 *
 * The fields stand in one order, each at most once, those of a key once a key.
 * What is out of order, unknown, escaped as the module would not, or at odds
 * with what libpam wrote before it, is not the module's.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/base/number.h>

#define PREFIX "pam_loginpolicy("

static const char *const words[] = {"deny", "would-deny", "permit"};
static const char *const stages[] = {"auth", "account", "session"};

/* What is being read: values are put into out, which has room for all. */
struct reading {
	struct log_line *l;
	struct buf out;
	struct log_key *key; /* the last one; NULL: none yet */
	unsigned key_fields; /* bits 1 << enum field, of that key */
};

/* In the order of the line. */
enum field {
	F_USER,
	F_UID,
	F_BY,
	F_SERVICE,
	F_STAGE,
	F_FROM,
	F_PORT,
	F_TTY,
	F_METHOD,
	F_KEY,
	F_TYPE,
	F_BITS,
	F_CA,
	F_CERT_ID,
	F_SERIAL,
	F_CA_TYPE,
	F_CA_BITS,
	F_KEYS,
	F_REFUSED,
	F_REASON,
	F_DETAIL,
	F_RULE,
	F_ID,
	F_MEASURE,
	F_POLICY,
	F_REF,
	F_COUNT
};

#define OF_KEY ((1u << F_TYPE) | (1u << F_BITS))
#define OF_CERT                                                \
	((1u << F_CA) | (1u << F_CERT_ID) | (1u << F_SERIAL) | \
	    (1u << F_CA_TYPE) | (1u << F_CA_BITS))

static const char *const names[F_COUNT] = {"user", "uid", "by", "service",
    "stage", "from", "port", "tty", "method", "key", "type", "bits", "ca",
    "cert_id", "serial", "ca_type", "ca_bits", "keys", "refused", "reason",
    "detail", "rule", "id", "measure", "policy", "ref"};

const char *
log_word_text(enum log_word w)
{
	return words[w];
}

const char *
log_stage_text(enum log_stage s)
{
	return stages[s];
}

/* The index of s in a list; -1: it is not in it. */
static int
index_of(const char *const *list, size_t n, const char *s, size_t len)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(list[i]) == len && memcmp(list[i], s, len) == 0)
			return (int)i;
	}
	return -1;
}

static int
take_number(const char *v, uint64_t max, uint64_t *ret)
{
	/* As printf(3) writes it. */
	if (v[0] == '0' && v[1] != '\0')
		return ERR_SYNTAX;
	return parse_u64(v, strlen(v), 0, max, ret);
}

static int
take_unsigned(const char *v, unsigned max, unsigned *ret)
{
	uint64_t n;

	if (take_number(v, max, &n) != 0)
		return ERR_SYNTAX;
	*ret = (unsigned)n;
	return 0;
}

static int
take_uid(const char *v, struct log_line *l)
{
	uint64_t n;

	if (take_number(v, UINT32_MAX, &n) != 0)
		return ERR_SYNTAX;
	l->uid = (uid_t)n;
	l->has_uid = true;
	return 0;
}

static int
take_port(const char *v, struct log_line *l)
{
	size_t len = strlen(v);

	/* sshd's word, as it stands. */
	l->has_port = true;
	return len <= 5 && strspn(v, "0123456789") == len
	    ? take_unsigned(v, 99999, &l->port)
	    : ERR_SYNTAX;
}

/* "publickey+password" */
static int
take_methods(const char *v, struct log_line *l)
{
	char name[64];
	unsigned bit;
	size_t n;

	do {
		n = strcspn(v, "+");
		if (n >= sizeof(name))
			return ERR_SYNTAX;
		memcpy(name, v, n);
		name[n] = '\0';
		bit = method_of(name);
		/* In the order of their bits. */
		if (bit == 0 || bit <= l->methods)
			return ERR_SYNTAX;
		l->methods |= bit;
		v += n;
	} while (*v++ == '+');
	return 0;
}

/* The fields of a key are all there, or none but "?". */
static bool
key_is_whole(const struct reading *r)
{
	const unsigned f = r->key_fields;

	if (r->key == NULL)
		return true;
	if (!r->key->decoded)
		return f == 0;
	return f == OF_KEY || f == (OF_KEY | OF_CERT);
}

static int
take_key(const char *v, struct reading *r)
{
	struct log_line *l = r->l;

	if (!key_is_whole(r) || l->n_keys == AUTH_INFO_KEYS_MAX)
		return ERR_SYNTAX;
	r->key = &l->keys[l->n_keys++];
	r->key_fields = 0;
	r->key->decoded = strcmp(v, "?") != 0;
	return r->key->decoded ? key_fp_parse(v, r->key->fp) : 0;
}

static int
take_ca_type(const char *v, struct log_key *k)
{
	for (unsigned c = 0; c < KEY_CLASS_COUNT; c++) {
		if (strcmp(key_class_name(c), v) == 0) {
			k->ca_class = c;
			return 0;
		}
	}
	return ERR_SYNTAX;
}

/* What stands behind a key is that key's. */
static int
take_of_key(enum field f, const char *v, size_t len, struct reading *r)
{
	struct log_key *k = r->key;

	if (k == NULL)
		return ERR_SYNTAX;
	r->key_fields |= 1u << f;
	switch (f) {
	case F_TYPE:
		k->type = v;
		return strcmp(v, "other") == 0 || key_name_known(v, len, NULL)
		    ? 0
		    : ERR_SYNTAX;
	case F_BITS:
		return take_unsigned(v, UINT32_MAX, &k->bits);
	case F_CA:
		k->is_cert = true;
		return key_fp_parse(v, k->ca_fp);
	case F_CERT_ID:
		k->cert_id = v;
		k->cert_id_len = len;
		return 0;
	case F_SERIAL:
		return take_number(v, UINT64_MAX, &k->serial);
	case F_CA_TYPE:
		return take_ca_type(v, k);
	default:
		return take_unsigned(v, UINT32_MAX, &k->ca_bits);
	}
}

static int
take_keys(const char *v, struct log_line *l)
{
	unsigned n;

	if (l->n_keys != 0 || take_unsigned(v, AUTH_INFO_KEYS_MAX, &n) != 0)
		return ERR_SYNTAX;
	l->n_keys = n;
	l->keys_left_out = true;
	return 0;
}

static int
take_refused(const char *v, struct log_line *l)
{
	l->has_refused = true;
	l->refused_decoded = strcmp(v, "?") != 0;
	return l->refused_decoded ? key_fp_parse(v, l->refused) : 0;
}

/* "loginpolicy.conf:31" */
static int
take_rule(char *v, struct log_line *l)
{
	char *colon = strrchr(v, ':');

	if (colon == NULL || colon == v)
		return ERR_SYNTAX;
	*colon = '\0';
	l->rule_file = v;
	return take_unsigned(colon + 1, UINT32_MAX, &l->rule_line);
}

static int
take_policy(const char *v, struct log_line *l)
{
	l->policy = v;
	return strcmp(v, "none") == 0 ||
		(strlen(v) == LOG_HASH_LEN &&
		    strspn(v, "0123456789abcdef") == LOG_HASH_LEN)
	    ? 0
	    : ERR_SYNTAX;
}

static int
take_ref(const char *v, struct log_line *l)
{
	l->ref = v;
	return strlen(v) == LOG_REF_LEN &&
		strspn(v, LOG_REF_ALPHABET) == LOG_REF_LEN
	    ? 0
	    : ERR_SYNTAX;
}

static int
take_word(const char **to, const char *v)
{
	*to = v;
	return 0;
}

static int
take_stage(const char *v, size_t len, struct log_line *l)
{
	int i = index_of(stages, 3, v, len);

	if (i == -1)
		return ERR_SYNTAX;
	l->stage = (enum log_stage)i;
	return 0;
}

static int
take_value(enum field f, char *v, size_t len, struct reading *r)
{
	struct log_line *l = r->l;

	switch (f) {
	case F_USER:
		return take_word(&l->user, v);
	case F_UID:
		return take_uid(v, l);
	case F_BY:
		return take_word(&l->by, v);
	case F_SERVICE:
		return take_word(&l->service, v);
	case F_STAGE:
		return take_stage(v, len, l);
	case F_FROM:
		return take_word(&l->from, v);
	case F_PORT:
		return take_port(v, l);
	case F_TTY:
		return take_word(&l->tty, v);
	case F_METHOD:
		return take_methods(v, l);
	case F_KEY:
		return take_key(v, r);
	case F_KEYS:
		return take_keys(v, l);
	case F_REFUSED:
		return take_refused(v, l);
	case F_REASON:
		return verdict_of_word(v, &l->reason) ? 0 : ERR_SYNTAX;
	case F_DETAIL:
		return take_word(&l->detail, v);
	case F_RULE:
		return take_rule(v, l);
	case F_ID:
		return take_word(&l->id, v);
	case F_MEASURE:
		return take_word(&l->measure, v);
	case F_POLICY:
		return take_policy(v, l);
	case F_REF:
		return take_ref(v, l);
	default:
		return take_of_key(f, v, len, r);
	}
}

/* One "name=value", behind the field last. Returns its field, or an error. */
static int
take_field(const char *s, size_t len, int last, struct reading *r)
{
	const char *sign = memchr(s, '=', len);
	size_t start = r->out.len, n, v_len;
	int f, e;

	if (sign == NULL)
		return ERR_SYNTAX;
	n = (size_t)(sign - s);
	f = index_of(names, F_COUNT, s, n);
	if (f == -1 || (f <= last && (f != F_KEY || last > F_CA_BITS)))
		return ERR_SYNTAX;
	if ((e = unescape_word(&r->out, sign + 1, len - n - 1)) != 0)
		return e;
	v_len = r->out.len - start;
	buf_putc(&r->out, '\0');
	/* Only a certificate's id can be empty, or have a NUL in it. */
	if (f != F_CERT_ID && (v_len == 0 || strlen(r->out.p + start) != v_len))
		return ERR_SYNTAX;
	e = take_value((enum field)f, r->out.p + start, v_len, r);
	return e != 0 ? e : f;
}

/* All fields; and what each line of the module has is there. */
static int
take_fields(const char *s, size_t len, struct reading *r)
{
	const struct log_line *l = r->l;
	int last = -1;

	while (len != 0) {
		const char *blank = memchr(s, ' ', len);
		size_t n = blank != NULL ? (size_t)(blank - s) : len;

		last = take_field(s, n, last, r);
		if (last < 0)
			return last;
		if (blank == NULL)
			break;
		s += n + 1;
		len -= n + 1;
		if (len == 0)
			return ERR_SYNTAX;
	}
	return last == F_REF && key_is_whole(r) &&
		(l->reason != REASON_RULE || l->rule_file != NULL)
	    ? 0
	    : ERR_SYNTAX;
}

/* What libpam wrote before the message. */
struct prefix {
	const char *service, *stage;
	size_t service_len, stage_len;
};

/* Its length, or 0: there is none. */
static size_t
take_prefix(const char *s, size_t len, struct prefix *ret)
{
	const size_t start = strlen(PREFIX);
	const char *end, *colon;

	if (len < start || memcmp(s, PREFIX, start) != 0 ||
	    (end = memmem(s, len, "): ", 3)) == NULL ||
	    (colon = memrchr(s, ':', (size_t)(end - s))) == NULL)
		return 0;
	ret->service = s + start;
	ret->service_len = (size_t)(colon - ret->service);
	ret->stage = colon + 1;
	ret->stage_len = (size_t)(end - ret->stage);
	return (size_t)(end - s) + 3;
}

static bool
is_at_odds(const struct prefix *p, const struct log_line *l)
{
	if (index_of(stages, 3, p->stage, p->stage_len) != (int)l->stage)
		return true;
	return l->service != NULL &&
	    index_of(&l->service, 1, p->service, p->service_len) == -1;
}

static int
parse(const char *s, size_t len, struct reading *r)
{
	const char *blank = memchr(s, ' ', len);
	size_t n = blank != NULL ? (size_t)(blank - s) : len;

	r->l->reason = REASON_RULE;
	r->l->word = (enum log_word)index_of(words, 3, s, n);
	return take_fields(s + n + 1, len - n - 1, r);
}

int
log_line_parse(const char *s, size_t len, struct log_line *ret)
{
	struct reading r = {.l = ret};
	struct prefix p;
	size_t n = take_prefix(s, len, &p);
	const char *blank = memchr(s + n, ' ', len - n);
	int e;

	memset(ret, 0, sizeof(*ret));
	/* A password's decision has another form, and no reference. */
	if (n == 0 || blank == NULL ||
	    index_of(words, 3, s + n, (size_t)(blank - s) - n) == -1 ||
	    index_of(stages, 3, p.stage, p.stage_len) == -1)
		return ERR_NOENT;
	if (len > LOG_LINE_MAX)
		return ERR_SYNTAX;
	/* The values and their ends need less than the line: they are never moved. */
	buf_init(&r.out, len);
	buf_put(&r.out, s, len);
	buf_clear(&r.out);
	if ((ret->text = r.out.p) == NULL)
		return ERR_NOMEM;
	e = parse(s + n, len - n, &r);
	if (e == 0 && is_at_odds(&p, ret))
		e = ERR_SYNTAX;
	if (e != 0)
		log_line_release(ret);
	return e;
}

void
log_line_release(struct log_line *l)
{
	free(l->text);
	memset(l, 0, sizeof(*l));
}
