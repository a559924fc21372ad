/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A case of tests/data/login/cases: its file says how they are written. Each
 * step is held against what it is to return, log and tell.
 */
#ifndef TESTS_LOGIN_CASE_H
#define TESTS_LOGIN_CASE_H

#include "log_line_text.h"
#include "login_world.h"

static struct {
	unsigned line; /* of the file */
	const char *title;
	char service[128];
	char args[512];
	bool twice;
	int flags;
	char ref[8]; /* of the login's lines; "": none was logged */
} here;

#define HERE(cond, what)                                                       \
	ck_assert_msg(cond, "cases:%u (%s): %s\nlog:\n%stold:\n%s", here.line, \
	    here.title, what, stack.log, stack.said)

static inline void
case_shell(const char *command)
{
	char *text = NULL;

	ck_assert(
	    asprintf(&text, "cd '%s' && { %s; }", stack.dir, command) >= 0);
	HERE(system(text) == 0, command);
	free(text);
}

/* A trial of the policy as it is, that runs out at this second since the boot. */
static inline void
case_trial(const char *deadline)
{
	char command[512];

	snprintf(command, sizeof(command),
	    "{ echo policy=$(sha256sum <policy | cut -c1-64); echo "
	    "boot=$(cat /proc/sys/kernel/random/boot_id); echo deadline=%s; } "
	    ">state/trial",
	    deadline);
	case_shell(command);
}

/* "@ shell", "@revoke KEY", "@trial SECOND" */
static inline void
case_command(const char *line)
{
	char name[128];

	snprintf(name, sizeof(name), "state/revoked/%s",
	    strncmp(line, "@revoke ", 8) == 0 ? info_revoked_name(line + 8)
					      : "");
	if (strncmp(line, "@revoke ", 8) == 0)
		put_file(name, 0644, "");
	else if (line[1] == ' ')
		case_shell(line + 2);
	else if (strncmp(line, "@trial ", 7) == 0)
		case_trial(line + 7);
}

/* --- what is set --- */

static inline void
case_connection(char *v)
{
	char text[512];

	if (strncmp(v, "raw:", 4) == 0)
		snprintf(text, sizeof(text), "%s", unescape(v + 4));
	else
		snprintf(text, sizeof(text), "%s 50311 192.0.2.1 22", v);
	login_env("SSH_CONNECTION", strcmp(v, "-") == 0 ? NULL : text);
}

static inline void
case_set(char *word)
{
	static const struct {
		const char *name;
		int type;
	} items[] = {{"user", PAM_USER}, {"ruser", PAM_RUSER},
	    {"rhost", PAM_RHOST}, {"tty", PAM_TTY}};
	char *v = strchr(word, '=');

	HERE(v != NULL, word);
	*v++ = '\0';
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		if (strcmp(word, items[i].name) == 0) {
			login_item(items[i].type,
			    strcmp(v, "-") == 0 ? NULL : unescape(v));
			return;
		}
	}
	if (strcmp(word, "conn") == 0)
		case_connection(v);
	else if (strcmp(word, "info") == 0)
		login_info(v);
	else
		HERE(false, word);
}

/* --- what it did --- */

static const char *decision; /* the line of it; or NULL */
static char decision_line[20000];

/* Words of one sign each, printable, on one line: nothing in it can be taken for more. */
static inline void
check_form(const char *line)
{
	line = strchr(line, ' ');
	for (; line != NULL; line = strchr(line + 1, ' ')) {
		size_t len = strcspn(line + 1, " "), signs = 0;

		for (size_t i = 1; i <= len; i++) {
			signs += line[i] == '=';
			HERE((unsigned char)line[i] >= 0x20 &&
				line[i] != 0x7f && line[i] != '"',
			    "a sign in the log that is none for it");
		}
		HERE(signs == 1, "not a key=value word in the log");
	}
}

/* What is logged can be read again, and says all that it said: explain --ref goes by that. */
static inline void
check_reading(const char *text, const char *step)
{
	char line[20100];
	struct log_line l;

	snprintf(line, sizeof(line), "pam_loginpolicy(%s:%s): %s", here.service,
	    strcmp(step, "auth") == 0	       ? "auth"
		: strcmp(step, "account") == 0 ? "account"
					       : "session",
	    text);
	HERE(log_line_parse(line, strlen(line), &l) == 0, "cannot be read");
	HERE(l.n_unknown == 0 && log_line_is_text(&l, text, strlen(text)),
	    "reads as something else");
	log_line_release(&l);
}

static inline bool
is_decision(const char *text)
{
	static const char *const starts[] = {"permit ", "deny ", "would-deny ",
	    "end ", "debug "};

	for (size_t i = 0; i < 5; i++) {
		if (strncmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	}
	return false;
}

/* Finds the decision; counts the others. */
static inline size_t
read_log(void)
{
	static char copy[sizeof(stack.log)];
	char *line, *save;
	size_t others = 0, lines = 0;

	decision = NULL;
	strcpy(copy, stack.log);
	for (line = strtok_r(copy, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save), lines++) {
		char *text = strstr(line, "] ");

		HERE(line[0] == '[' && text != NULL, "a line more");
		if (!is_decision(text + 2)) {
			others++;
			continue;
		}
		HERE(decision == NULL, "two decisions in the log");
		snprintf(decision_line, sizeof(decision_line), "%s ", text + 2);
		decision = decision_line;
		decision_line[strlen(decision) - 1] = '\0';
		check_form(decision);
	}
	HERE(lines == stack.logged, "a line within a line");
	return others;
}

/* rule=N is rule=policy:N. */
static inline bool
decision_has(const char *word)
{
	char want[1024], have[20100];

	if (decision == NULL)
		return false;
	if (strncmp(word, "rule=", 5) == 0 && isdigit(word[5]))
		snprintf(want, sizeof(want), " rule=policy:%s ", word + 5);
	else
		snprintf(want, sizeof(want), " %s ", word);
	snprintf(have, sizeof(have), " %s ", decision);
	return strstr(have, want) != NULL;
}

/* One login has one reference: in the log, and as it is told. another: it is another login. */
static inline void
check_ref(bool another)
{
	const char *ref = decision != NULL ? strstr(decision, " ref=") : NULL;

	if (ref == NULL)
		return;
	HERE(strlen(ref + 5) == 4, "no reference");
	if (here.ref[0] != '\0')
		HERE((strcmp(here.ref, ref + 5) == 0) != another,
		    another ? "the same reference" : "another reference");
	snprintf(here.ref, sizeof(here.ref), "%.4s", ref + 5);
}

static inline void
check_told(bool to_be_told, const char *step)
{
	char want[64];

	if (!to_be_told || strcmp(step, "auth") == 0) {
		/* libpam asks for a name that it was not given. */
		HERE(stack.said[0] == '\0' ||
			strcmp(stack.said, "[2] login:\n") == 0,
		    "told");
		return;
	}
	HERE(strncmp(stack.said, "[3] Access denied by policy (reference ",
		 39) == 0,
	    "not told");
	HERE(times(stack.said, "[") == 1, "told more than once");
	HERE(here.ref[0] != '\0', "told, and not logged");
	snprintf(want, sizeof(want), "(reference %s).", here.ref);
	HERE(strstr(stack.said, want) != NULL, "another reference is told");
}

/* What stands behind "pass", "would" or "deny". */
struct wanted {
	bool words; /* of the decision's line */
	bool again, quiet, alert, other, another, debug;
	char *told;
};

static inline void
wanted_word(struct wanted *w, char *word)
{
	if (strcmp(word, "again") == 0) {
		w->again = true;
	} else if (strcmp(word, "quiet") == 0) {
		w->quiet = true;
	} else if (strcmp(word, "alert") == 0) {
		w->alert = true;
	} else if (strcmp(word, "other") == 0) {
		w->other = true;
	} else if (strcmp(word, "debug") == 0) {
		w->debug = w->words = true;
	} else if (strcmp(word, "another") == 0) {
		w->another = true;
	} else if (strncmp(word, "told=", 5) == 0) {
		w->told = unescape(word + 5);
	} else if (word[0] == '!') {
		HERE(strstr(stack.log, word + 1) == NULL, word);
	} else {
		w->words = true;
		HERE(decision_has(word), word);
	}
}

static inline void
check_log(const struct wanted *w, const char *outcome, size_t others)
{
	static const char *const starts[] = {"pass", "permit ", "would",
	    "would-deny ", "deny", "deny "};
	bool quiet_pass = strcmp(outcome, "pass") == 0 && !w->words;

	HERE(others == (size_t)w->alert + w->other, "other lines in the log");
	HERE((times(stack.log, "[1] policy not in force: ") == 1) == w->alert,
	    "alert");
	if (w->again || (w->other && !w->words) || quiet_pass) {
		HERE(decision == NULL, "logged");
		return;
	}
	HERE(decision != NULL, "not logged");
	if (w->debug) {
		HERE(strncmp(stack.log, "[7] debug ", 10) == 0, "debug");
		return;
	}
	for (size_t i = 0; i < 6; i += 2) {
		if (strcmp(outcome, starts[i]) == 0)
			HERE(strncmp(decision, starts[i + 1],
				 strlen(starts[i + 1])) == 0 ||
				strncmp(decision, "end ", 4) == 0,
			    starts[i + 1]);
	}
}

/* Called with the step and its line of the log, where it has one. */
static void (*case_logged)(const char *step, const char *line);

static inline void
check_step(const char *step, int r, char *expected)
{
	struct wanted w = {0};
	char *save, *word, *outcome = strtok_r(expected, " ", &save);
	bool denied = strcmp(outcome, "deny") == 0;
	size_t others = read_log();
	int refusal = strcmp(step, "auth") == 0 ? PAM_AUTH_ERR
						: PAM_PERM_DENIED;
	char code[32];

	if (decision != NULL && case_logged != NULL)
		case_logged(step, decision);
	if (decision != NULL && strncmp(decision, "end ", 4) != 0 &&
	    strncmp(decision, "debug ", 6) != 0)
		check_reading(decision, step);
	snprintf(code, sizeof(code), "%s returned %d", step, r);
	HERE(r == (denied ? refusal : PAM_SUCCESS), code);
	while ((word = strtok_r(NULL, " ", &save)) != NULL)
		wanted_word(&w, word);
	check_log(&w, outcome, others);
	check_ref(w.another);
	check_told(denied && !w.quiet && !w.other, step);
	if (w.told != NULL)
		HERE(strstr(stack.said, w.told) != NULL, w.told);
}

/* --- lines of a login --- */

static char case_name[64];
static const char *case_answers[2]; /* where a name is asked for: it, or none */

/* "SERVICE [twice] [silent] [args=A,B] [answer=NAME] ITEM=VALUE..." */
static inline void
case_login(char *line)
{
	char *save, *w = strtok_r(line, " ", &save);
	char *items[32];
	size_t n = 0;

	snprintf(here.service, sizeof(here.service), "%s", w);
	here.args[0] = '\0';
	here.twice = false;
	here.flags = 0;
	here.ref[0] = '\0';
	case_answers[0] = NULL;
	while ((w = strtok_r(NULL, " ", &save)) != NULL) {
		if (strcmp(w, "twice") == 0)
			here.twice = true;
		else if (strcmp(w, "silent") == 0)
			here.flags = (int)PAM_SILENT;
		else if (strncmp(w, "args=", 5) == 0)
			snprintf(here.args, sizeof(here.args), "%s", w + 5);
		else if (strncmp(w, "answer=", 7) == 0)
			case_answers[0] = strncpy(case_name, w + 7,
			    sizeof(case_name) - 1);
		else
			items[n++] = w;
	}
	for (char *c = here.args; *c != '\0'; c++)
		*c = *c == ',' ? ' ' : *c;
	if (login_handle != NULL)
		login_end();
	login_stack(here.service, here.args, here.twice);
	login_start(here.service);
	for (size_t i = 0; i < n; i++)
		case_set(items[i]);
}

/* "end STATUS": as the program tells pam_end(3) how it went. */
static inline int
case_end(const char *status)
{
	static const struct {
		const char *word;
		unsigned status;
	} statuses[] = {{"success", PAM_SUCCESS}, {"failure", PAM_AUTH_ERR},
	    {"silent", PAM_SUCCESS | PAM_DATA_SILENT}};

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if (status != NULL && strcmp(statuses[i].word, status) == 0) {
			login_end_with((int)statuses[i].status);
			return PAM_SUCCESS;
		}
	}
	HERE(false, "how did it end?");
	return PAM_ABORT;
}

/* Told of each step that was as it should be. */
static void (*case_after)(const char *step, const char *outcome);

/* "STEP [ITEM=VALUE...] -> OUTCOME [WORD...]" */
static inline void
case_step(char *line)
{
	char *expected = strstr(line, " -> "), *save, *step, *w;
	int r;

	HERE(expected != NULL && login_handle != NULL, line);
	*expected = '\0';
	expected += 4;
	step = strtok_r(line, " ", &save);
	if (strcmp(step, "end") == 0) {
		expect(case_answers);
		r = case_end(strtok_r(NULL, " ", &save));
		/* What auth permitted, if anything. */
		check_step("auth", r, expected);
		return;
	}
	while ((w = strtok_r(NULL, " ", &save)) != NULL)
		case_set(w);
	expect(case_answers);
	r = login_step(step, here.flags);
	check_step(step, r, expected);
	/* The outcome is a word of its own by now. */
	if (case_after != NULL)
		case_after(step, expected);
}

#endif
