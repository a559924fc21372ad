/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the textfile collector of node_exporter reads: numbers and words of our
 * own, no name of an account, host or file. Both audits have the same metrics,
 * so each sample says which it is of, and a metric has one HELP text: the
 * collector drops what two files describe differently. No sample has a time of
 * its own, as the collector takes none.
 */
#include <inttypes.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/sha256.h>
#include "metrics.h"

static const char *
audit_name(const struct run *run)
{
	return run->of_hosts ? "hosts" : "keys";
}

static void
put_head(struct buf *b, const char *name, const char *help)
{
	buf_printf(b, "# HELP loginpolicy_%s %s\n", name, help);
	buf_printf(b, "# TYPE loginpolicy_%s gauge\n", name);
}

/* A metric of one sample. */
static void
put_single(struct buf *b, const struct run *run, const char *name,
    const char *help, int64_t value)
{
	put_head(b, name, help);
	buf_printf(b, "loginpolicy_%s{audit=\"%s\"} %" PRId64 "\n", name,
	    audit_name(run), value);
}

/* One sample of a metric with one more label. */
static void
put_class(struct buf *b, const struct run *run, const char *name,
    const char *label, const char *value, uint64_t n)
{
	buf_printf(b, "loginpolicy_%s{audit=\"%s\",%s=\"%s\"} %" PRIu64 "\n",
	    name, audit_name(run), label, value, n);
}

/* Whether the run looked for it: only then is 0 an answer. */
static bool
was_checked(const struct run *run, enum rule_id rule)
{
	if (!rule_is_reported_by(rule, run->of_hosts))
		return false;
	if (rule == RULE_HOST_ACCEPTS_REVOKED_KEY ||
	    rule == RULE_HOST_ACCEPTS_UNDETERMINED)
		return run->asks_keys;
	if (rule == RULE_KEY_UNREGISTERED || rule == RULE_KEY_REGISTER_EXPIRED)
		return run->knows_persons;
	if (rule == RULE_KEY_REGISTERED_UNUSED)
		return run->whole_machine;
	return run->knows_hosts ||
	    (rule != RULE_HOST_KEY_CHANGED && rule != RULE_HOST_KEY_UNKNOWN);
}

/* Also the rules without a finding: an alert can trust that none is missing. */
static void
put_findings(struct buf *b, const struct run *run, const struct counts *n)
{
	put_head(b, "findings", "Findings of the last audit.");
	for (unsigned i = 0; i < RULE_COUNT; i++) {
		if (n->by_rule[i] == 0 && !was_checked(run, (enum rule_id)i))
			continue;
		buf_printf(b,
		    "loginpolicy_findings{audit=\"%s\",rule=\"%s\","
		    "severity=\"%s\",measure=\"%s\"} %" PRIu64 "\n",
		    audit_name(run), rules[i].id,
		    severity_name(rules[i].severity), rules[i].measure,
		    n->by_rule[i]);
	}
}

static void
put_keys(struct buf *b, const struct run *run, const struct counts *n)
{
	static const char name[] = "keys", label[] = "verdict";

	put_head(b, name, "Keys that the last audit found, by verdict.");
	put_class(b, run, name, label, "accept", n->accepted);
	put_class(b, run, name, label, "reject", n->rejected);
	put_class(b, run, name, label, "undetermined", n->undetermined);
}

static void
put_hosts(struct buf *b, const struct run *run, const struct host_counts *n)
{
	static const char name[] = "hosts", label[] = "password_login";

	put_head(b, name,
	    "Hosts of the last audit, by whether they allow password login.");
	put_class(b, run, name, label, "allowed", n->password);
	put_class(b, run, name, label, "key-only", n->key_only);
	put_class(b, run, name, label, "undetermined", n->undetermined);
	put_class(b, run, name, label, "not-asked", n->left);
}

static void
put_accepts(struct buf *b, const struct run *run,
    const struct accepts_counts *n)
{
	static const char name[] = "key_answers";

	if (!run->asks_keys)
		return;
	put_head(b, name,
	    "Answers about the keys of --accepts, by host and user.");
	for (unsigned i = ACCEPTS_COUNT; i-- > 0;)
		put_class(b, run, name, "answer", accepts_name((enum accepts)i),
		    n->n[i]);
}

static void
put_policy(struct buf *b, const struct run *run)
{
	char sha256[2 * SHA256_LEN + 1] = "none";
	const char *mode = "none";

	if (run->policy_sha256 != NULL) {
		hex_encode(run->policy_sha256, SHA256_LEN, sha256);
		mode = run->policy_observes ? "observe" : "enforce";
	}
	put_head(b, "policy_info", "The policy that the last audit judged by.");
	buf_printf(b,
	    "loginpolicy_policy_info{audit=\"%s\",sha256=\"%s\",mode=\"%s\"} "
	    "1\n",
	    audit_name(run), sha256, mode);
}

void
metrics_put(const struct run *run, const struct counts *n, struct buf *b)
{
	/* A clock that was set back meanwhile. */
	int64_t took = run->finished < run->started
	    ? 0
	    : run->finished - run->started;

	put_findings(b, run, n);
	if (run->of_hosts) {
		put_hosts(b, run, &n->hosts);
		put_accepts(b, run, &n->accepts);
	} else {
		put_keys(b, run, n);
	}
	put_single(b, run, "last_audit_timestamp_seconds",
	    "When the last audit ended, in seconds since 1970.", run->finished);
	put_single(b, run, "last_audit_duration_seconds",
	    "How long the last audit took.", took);
	put_single(b, run, "last_audit_complete",
	    "1 if the last audit could read everything, else 0.",
	    run->complete);
	put_single(b, run, "last_audit_exit_code",
	    "Exit code of the last audit: 0 no objection, 1 an objection, 3 "
	    "not everything could be seen.",
	    run->exit_code);
	put_policy(b, run);
}
