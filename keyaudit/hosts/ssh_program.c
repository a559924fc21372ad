/* Which ssh, and with which algorithms. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ssh_program.h"
#include "ssh_query.h"

static const char *const paths[SSH_PROGRAMS] = {"/usr/bin/ssh",
    "/usr/bin/ssh1"};

/* A file of root's that nobody else can change, wherever a link leads. */
static bool
is_safe(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == 0 &&
	    (st.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
	    (st.st_mode & S_IXOTH) != 0;
}

/* Returns 0 or ERR_NOMEM. */
static int
ask_lists(struct ssh_program *p)
{
	static const char *const what[PART_COUNT] = {"kex", "key-sig", "cipher",
	    "mac"};
	const int64_t until_ms = ssh_query_now_ms() + SSH_QUERY_MS;
	int e = 0;

	for (enum part i = PART_KEX; i < PART_COUNT && e == 0; i++) {
		e = ssh_query(p->path, what[i], until_ms, &p->list[i]);
		/* Before OpenSSH 8.2 there was no other word for it. */
		if (e == 0 && i == PART_HOST_KEY && p->list[i][0] == '\0') {
			free(p->list[i]);
			p->list[i] = NULL;
			e = ssh_query(p->path, "key", until_ms, &p->list[i]);
		}
		if (e == 0 && p->list[i][0] == '\0')
			return 0;
	}
	p->usable = e == 0;
	return e;
}

static void *
ask_all(void *arg)
{
	struct ssh_programs *s = arg;

	for (unsigned i = 0; i < SSH_PROGRAMS && s->err == 0; i++) {
		s->program[i].path = paths[i];
		if (is_safe(paths[i]))
			s->err = ask_lists(&s->program[i]);
	}
	atomic_store(&s->ready, true);
	return NULL;
}

/* Signals are the main thread's. */
static int
start_thread(struct ssh_programs *s)
{
	sigset_t all, before;
	int e;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	e = pthread_create(&s->thread, NULL, ask_all, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return e;
}

static void
join(struct ssh_programs *s)
{
	if (s->asked && !s->joined)
		pthread_join(s->thread, NULL);
	s->joined = true;
}

bool
ssh_programs_ask(struct ssh_programs *s)
{
	if (!s->asked) {
		s->asked = true;
		if (start_thread(s) != 0) {
			s->joined = true;
			ask_all(s);
		}
	}
	if (!atomic_load(&s->ready))
		return false;
	join(s);
	return true;
}

void
ssh_programs_release(struct ssh_programs *s)
{
	join(s);
	for (unsigned i = 0; i < SSH_PROGRAMS; i++) {
		for (enum part p = PART_KEX; p < PART_COUNT; p++)
			free(s->program[i].list[p]);
	}
	memset(s, 0, sizeof(*s));
}

static struct offers
offers_of(const struct ssh_program *p)
{
	return (struct offers){{p->list[PART_KEX], p->list[PART_HOST_KEY],
	    p->list[PART_CIPHER], p->list[PART_MAC]}};
}

void
ssh_choice_free(struct ssh_choice *c)
{
	if (c == NULL)
		return;
	for (enum part p = PART_KEX; p < PART_COUNT; p++)
		free(c->list[p]);
	free(c);
}

static int
choose(const struct ssh_program *p, const struct wire *w,
    struct ssh_choice **ret)
{
	const struct offers ours = offers_of(p);
	struct ssh_choice *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return ERR_NOMEM;
	c->program = p;
	for (enum part i = PART_KEX; i < PART_COUNT; i++) {
		if (offers_common(&ours, w, i, &c->list[i]) != 0) {
			ssh_choice_free(c);
			return ERR_NOMEM;
		}
	}
	*ret = c;
	return 0;
}

static void
explain(struct host *h, const struct wire *w, enum part missing,
    const char *programs)
{
	char after[96];

	if (programs[0] == '\0')
		snprintf(after, sizeof(after), ", and no %s to ask instead",
		    paths[0]);
	else
		snprintf(after, sizeof(after), " with %s", programs);
	offers_why(h, w, missing, after);
}

int
ssh_choose(const struct ssh_programs *s, const struct wire *w,
    enum part missing, struct host *h, struct ssh_choice **ret_choice)
{
	enum part farthest = PART_KEX;
	const struct ssh_program *p;
	struct offers ours;
	char names[64] = "";

	*ret_choice = NULL;
	for (unsigned i = 0; i < SSH_PROGRAMS; i++) {
		p = &s->program[i];
		if (!p->usable)
			continue;
		ours = offers_of(p);
		if (!offers_miss(&ours, w, &missing))
			return choose(p, w, ret_choice);
		if (missing > farthest)
			farthest = missing;
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
		    "%s%s", names[0] != '\0' ? " or " : "", p->path);
	}
	explain(h, w, names[0] != '\0' ? farthest : missing, names);
	return 0;
}
