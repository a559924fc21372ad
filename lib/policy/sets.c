/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names for services: the services statement, the built-in sets, and the items
 * of service that may use them.
 */
#include <string.h>

#include <loginpolicy/base/near.h>
#include <loginpolicy/base/pattern.h>
#include "match.h"
#include "parse.h"

int
set_check_unused(struct parse *ps, const struct lex_word *w,
    const struct policy_where *known, const char *what)
{
	if (known == NULL)
		return 0;
	if (known->file == -1)
		return parse_error(ps, w->col, ERR_DUP, "%s \"%s\" is built in",
		    what, w->s);
	return parse_error(ps, w->col, ERR_DUP,
	    "%s \"%s\" is defined already: %.80s:%u", what, w->s,
	    ps->p->files[known->file].path, known->line);
}

#define EXACTLY(s)             \
	{                      \
		SERVICE_EXACT, \
		{              \
			s      \
		}              \
	}
#define PATTERN(s)               \
	{                        \
		SERVICE_PATTERN, \
		{                \
			s        \
		}                \
	}

/* Each member by its own name; tests/data/services has the source of each. */
static const struct service_item elevate[] = {EXACTLY("sudo"),
    EXACTLY("sudo-i"), EXACTLY("polkit-1"), EXACTLY("pkexec"), EXACTLY("doas"),
    EXACTLY("systemd-run0"), EXACTLY("please"), EXACTLY("pleaseedit"),
    EXACTLY("calife"), EXACTLY("super"), EXACTLY("cado"), EXACTLY("newrole"),
    EXACTLY("run_init")};
static const struct service_item become[] = {EXACTLY("su"), EXACTLY("su-l"),
    EXACTLY("runuser"), EXACTLY("runuser-l"), EXACTLY("schroot")};
static const struct service_item jobs[] = {EXACTLY("cron"), EXACTLY("crond"),
    EXACTLY("cronie"), EXACTLY("atd"), EXACTLY("systemd-user"),
    EXACTLY("elogind-user"), EXACTLY("supervise-daemon"), EXACTLY("slurm"),
    EXACTLY("gridengine-exec")};
static const struct service_item desktop[] = {PATTERN("gdm-*"), EXACTLY("gdm"),
    PATTERN("lightdm*"), PATTERN("sddm*"), EXACTLY("slim"), EXACTLY("lxdm"),
    EXACTLY("xdm"), EXACTLY("wdm"), EXACTLY("nodm"), PATTERN("kde*"),
    EXACTLY("greetd"), EXACTLY("greetd-greeter"), EXACTLY("cosmic-greeter"),
    EXACTLY("ly"), EXACTLY("emptty"), EXACTLY("francine")};
static const struct service_item unlock[] = {EXACTLY("swaylock"),
    EXACTLY("hyprlock"), EXACTLY("waylock"), EXACTLY("gtklock"),
    EXACTLY("i3lock"), EXACTLY("slock"), EXACTLY("slimlock"),
    EXACTLY("xscreensaver"), EXACTLY("xlock"), PATTERN("kscreenlocker*"),
    EXACTLY("cinnamon-screensaver"), EXACTLY("mate-screensaver"),
    EXACTLY("xfce4-screensaver"), EXACTLY("gnome-screensaver"),
    EXACTLY("gnome-flashback"), EXACTLY("ukui-screensaver-qt"),
    EXACTLY("enlightenment"), EXACTLY("phosh"), EXACTLY("vlock"),
    EXACTLY("physlock"), EXACTLY("away"), EXACTLY("screen"),
    EXACTLY("common-auth")};
static const struct service_item account[] = {EXACTLY("passwd"),
    EXACTLY("chpasswd"), EXACTLY("chgpasswd"), EXACTLY("newusers"),
    EXACTLY("useradd"), EXACTLY("userdel"), EXACTLY("usermod"),
    EXACTLY("groupadd"), EXACTLY("groupdel"), EXACTLY("groupmod"),
    EXACTLY("groupmems"), EXACTLY("chage"), EXACTLY("chfn"), EXACTLY("chsh"),
    EXACTLY("lpasswd"), EXACTLY("lchfn"), EXACTLY("lchsh"),
    EXACTLY("control-center")};

#define SET(set)                                             \
	{                                                    \
		.name = #set, .where = {-1, 0}, .item = set, \
		.n = sizeof(set) / sizeof(set[0]),           \
		.size = sizeof(set) / sizeof(set[0])         \
	}
static const struct service_set builtin_sets[] = {SET(elevate), SET(become),
    SET(jobs), SET(desktop), SET(unlock), SET(account)};

const struct service_set *
builtin_services(size_t *ret_n)
{
	*ret_n = sizeof(builtin_sets) / sizeof(builtin_sets[0]);
	return builtin_sets;
}

/*
 * A name also matches its login twin: the same program, started with -l or -i.
 */
static const struct {
	const char *name, *twin;
} twins[] = {
    {"sudo", "sudo-i"},
    {"su", "su-l"},
    {"runuser", "runuser-l"},
    {"login", "remote"},
};

const char *
service_twin(const char *name)
{
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++) {
		if (strcmp(twins[i].name, name) == 0)
			return twins[i].twin;
	}
	return NULL;
}

static bool
is_twin(const char *name, const char *service)
{
	const char *twin = service_twin(name);

	return twin != NULL && strcmp(twin, service) == 0;
}

bool
pattern_matches(const char *pattern, const char *name)
{
	return pattern_match(pattern, strlen(pattern), name, strlen(name), 0);
}

/*
 * A set uses only sets defined before it, RULE_SET_DEPTH deep at most, with
 * RULE_SET_SIZE services at most: this ends soon.
 */
bool
service_item_matches(const struct service_item *item, const char *service)
{
	switch (item->kind) {
	case SERVICE_NAME:
		return strcmp(item->name, service) == 0 ||
		    is_twin(item->name, service);
	case SERVICE_EXACT:
		return strcmp(item->name, service) == 0;
	case SERVICE_PATTERN:
		return pattern_matches(item->name, service);
	case SERVICE_SET:
		for (uint32_t i = 0; i < item->set->n; i++) {
			if (service_item_matches(&item->set->item[i], service))
				return true;
		}
	}
	return false;
}

uint32_t
service_items_size(const struct service_item *list, uint32_t n)
{
	uint64_t size = 0;

	for (uint32_t i = 0; i < n && size < UINT32_MAX; i++)
		size += list[i].kind == SERVICE_SET ? list[i].set->size : 1;
	return size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
}

bool
rule_has_service(const struct policy_rule *r, const char *service)
{
	const struct condition *c = rule_condition(r, COND_SERVICE);

	for (uint32_t i = 0; c != NULL && i < c->n; i++) {
		if (service_item_matches(&c->service[i], service))
			return true;
	}
	return c == NULL;
}

static const struct service_set *
find_set(const struct parse *ps, const char *name)
{
	uint32_t hash, i;
	size_t at = 0;

	for (i = 0; i < sizeof(builtin_sets) / sizeof(builtin_sets[0]); i++) {
		if (is_word(name, builtin_sets[i].name))
			return &builtin_sets[i];
	}
	hash = hashtab_hash(name, strlen(name));
	while ((i = hashtab_next(&ps->services, hash, &at)) != HASHTAB_NONE) {
		if (strcmp(ps->p->services[i]->name, name) == 0)
			return ps->p->services[i];
	}
	return NULL;
}

/* The set whose name is spelled most alike; NULL: none, or not needed. */
static const char *
find_near(const struct parse *ps, const char *name)
{
	struct near near;

	near_init(&near, name);
	if (ps->errs->n == POLICY_ERRORS_SHOWN)
		return NULL;
	for (size_t i = 0; i < ps->p->n_services; i++)
		near_try(&near, ps->p->services[i]->name);
	for (size_t i = 0; i < sizeof(builtin_sets) / sizeof(builtin_sets[0]);
	     i++)
		near_try(&near, builtin_sets[i].name);
	return near.best;
}

static int
set_item(struct parse *ps, const struct list_item *it,
    struct service_item *item)
{
	const char *near;

	item->kind = SERVICE_SET;
	if ((item->set = find_set(ps, it->s + 1)) != NULL)
		return 0;
	near = find_near(ps, it->s + 1);
	if (near != NULL)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "no services \"%.64s\" are defined above (did you mean "
		    "@%.64s?)",
		    it->s + 1, near);
	return parse_error(ps, it->col, ERR_UNKNOWN,
	    "no services \"%.64s\" are defined above", it->s + 1);
}

int
service_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct service_item *item = ret;
	const char *name = it->s;

	if (name[0] == '@')
		return set_item(ps, it, item);
	item->kind = strchr(name, '*') != NULL ? SERVICE_PATTERN : SERVICE_NAME;
	if (name[0] == '=') {
		if (item->kind == SERVICE_PATTERN)
			return parse_error(ps, it->col, ERR_SYNTAX,
			    "\"%.40s\": \"=\" takes one name, without *",
			    it->s);
		item->kind = SERVICE_EXACT;
		name++;
	}
	if (strpbrk(name, "/@= \t") != NULL)
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected a service's name, a pattern with *, =NAME or "
		    "@SET, not \"%.40s\"",
		    it->s);
	return item_name(ps, it, (size_t)(name - it->s), "a service",
	    &item->name);
}

static int
set_name(struct parse *ps, const struct lex_word *w)
{
	const struct service_set *known;

	if (!is_set_name(w->s))
		return parse_error(ps, w->col, ERR_SYNTAX,
		    "a set's name is a letter and then letters, digits, '.', "
		    "'_', '-' (64 at most); @ is written only where it is used");
	known = find_set(ps, w->s);
	return set_check_unused(ps, w, known == NULL ? NULL : &known->where,
	    "services");
}

static unsigned
depth_of(const struct service_item *list, uint32_t n)
{
	unsigned deepest = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (list[i].kind == SERVICE_SET &&
		    list[i].set->depth + 1 > deepest)
			deepest = list[i].set->depth + 1;
	}
	return deepest;
}

static void
set_too_big(struct parse *ps, const struct service_set *s, unsigned col)
{
	if (s->depth > RULE_SET_DEPTH)
		parse_error(ps, col, ERR_TOOBIG,
		    "sets of services are nested deeper than %d",
		    RULE_SET_DEPTH);
	else
		parse_error(ps, col, ERR_TOOBIG,
		    "more than %d services, including those of the sets named",
		    RULE_SET_SIZE);
}

void
services_statement(struct parse *ps, const struct lex_line *l)
{
	struct policy *p = ps->p;
	const struct service_set **list;
	struct service_set s = {.where = parse_where(ps)}, *copy;
	int r;

	if (l->n != 3) {
		parse_error(ps, l->word[l->n > 3 ? 3 : 0].col, ERR_SYNTAX,
		    "services: expected a name and one list of services");
		return;
	}
	r = set_name(ps, &l->word[1]);
	s.item = list_parse(ps, &l->word[2], sizeof(struct service_item),
	    service_item, &s.n);
	if (r != 0 || s.item == NULL)
		return;
	s.depth = depth_of(s.item, s.n);
	s.size = service_items_size(s.item, s.n);
	if (s.depth > RULE_SET_DEPTH || s.size > RULE_SET_SIZE) {
		set_too_big(ps, &s, l->word[2].col);
		return;
	}
	s.name = parse_strndup(ps, l->word[1].s, l->word[1].len);
	copy = parse_alloc(ps, sizeof(*copy));
	list = parse_list_room(ps, p->services, p->n_services,
	    &ps->services_cap, sizeof(*list));
	if (list != NULL)
		p->services = list;
	if (s.name == NULL || copy == NULL || list == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	*copy = s;
	list[p->n_services] = copy;
	ps->fatal = hashtab_add(&ps->services,
	    hashtab_hash(s.name, l->word[1].len), (uint32_t)p->n_services++);
}
