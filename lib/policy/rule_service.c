/* services statements, the built-in sets, and what a service name is met by. */
#include <string.h>

#include <loginpolicy/base/pattern.h>
#include "match.h"
#include "parse.h"

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

/* Each member by its own name; tests/data/services says of each where it comes from. */
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
static const struct service_set builtin[] = {SET(elevate), SET(become),
    SET(jobs), SET(desktop), SET(unlock), SET(account)};

const struct service_set *
builtin_services(size_t *ret_n)
{
	*ret_n = sizeof(builtin) / sizeof(builtin[0]);
	return builtin;
}

/* A name also stands for its login twin: the same program, started with -l or -i. */
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

/* Sets are made of sets defined above them only, not deeply, and of no more than RULE_SET_SIZE services, so this ends soon. */
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
	uint32_t n;

	for (size_t i = 0; i < sizeof(builtin) / sizeof(builtin[0]); i++) {
		if (is_word(name, builtin[i].name))
			return &builtin[i];
	}
	n = names_get(&ps->services, name);
	return n == NAMES_NONE ? NULL : ps->p->services[n];
}

static int
set_item(struct parse *ps, const struct list_item *it,
    struct service_item *item)
{
	item->kind = SERVICE_SET;
	if ((item->set = find_set(ps, it->s + 1)) == NULL)
		return parse_error(ps, it->col, ERR_UNKNOWN,
		    "no services \"%.64s\" are defined above", it->s + 1);
	return 0;
}

int
service_item(struct parse *ps, const struct list_item *it, void *ret)
{
	struct service_item *item = ret;
	const char *name = it->s;
	int r;

	if (name[0] == '@')
		return set_item(ps, it, item);
	item->kind = strchr(name, '*') != NULL ? SERVICE_PATTERN : SERVICE_NAME;
	if (name[0] == '=') {
		if (item->kind == SERVICE_PATTERN)
			return parse_error(ps, it->col, ERR_SYNTAX,
			    "\"%.40s\": = is for one name, without *", it->s);
		item->kind = SERVICE_EXACT;
		name++;
	}
	if ((r = name_check(ps, it, name, "a service")) != 0)
		return r;
	if (strpbrk(name, "/@= \t") != NULL)
		return parse_error(ps, it->col, ERR_SYNTAX,
		    "expected a service's name, a pattern with *, =NAME or "
		    "@SET, not \"%.40s\"",
		    it->s);
	item->name = item_copy(ps, it, (size_t)(name - it->s));
	return item->name == NULL ? ERR_NOMEM : 0;
}

static int
check_name(struct parse *ps, const struct lex_word *w)
{
	const struct service_set *known;

	if (!is_set_name(w->s))
		return parse_error(ps, w->col, ERR_SYNTAX,
		    "a set's name is a letter and then letters, digits, '.', "
		    "'_', '-' (64 at most); the @ is for where it is used");
	known = find_set(ps, w->s);
	if (known == NULL)
		return 0;
	if (known->where.file == -1)
		return parse_error(ps, w->col, ERR_DUP,
		    "services %s are built in", w->s);
	return parse_error(ps, w->col, ERR_DUP,
	    "services %s are defined already: %.80s:%u", w->s,
	    ps->p->files[known->where.file], known->where.line);
}

static int
add_set(struct parse *ps, struct service_set *s)
{
	struct policy *p = ps->p;
	const struct service_set **list = list_room(ps, p->services,
	    p->n_services, &ps->services_cap, sizeof(*list));

	if (list == NULL)
		return ps->fatal;
	p->services = list;
	list[p->n_services] = s;
	return ps->fatal = names_put(&ps->services, s->name,
		   (uint32_t)p->n_services++);
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

void
services_statement(struct parse *ps, const struct lex_line *l)
{
	struct service_set *s;
	const void *items;
	uint32_t count;
	int r;

	if (l->n != 3) {
		parse_error(ps, l->word[l->n > 3 ? 3 : 0].col, ERR_SYNTAX,
		    "services: expected a name and one list of services");
		return;
	}
	r = check_name(ps, &l->word[1]);
	items = list_parse(ps, &l->word[2], sizeof(struct service_item),
	    service_item, &count);
	if (r != 0 || items == NULL)
		return;
	if (depth_of(items, count) > RULE_SET_DEPTH) {
		parse_error(ps, l->word[2].col, ERR_TOOBIG,
		    "sets of services in one another: deeper than %d",
		    RULE_SET_DEPTH);
		return;
	}
	if (service_items_size(items, count) > RULE_SET_SIZE) {
		parse_error(ps, l->word[2].col, ERR_TOOBIG,
		    "more than %d services, with those of the sets named",
		    RULE_SET_SIZE);
		return;
	}
	s = arena_alloc(&ps->p->arena, sizeof(*s));
	if (s == NULL ||
	    (s->name = arena_strndup(&ps->p->arena, l->word[1].s,
		 l->word[1].len)) == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	s->where = (struct policy_where){ps->file, ps->line};
	s->item = items;
	s->n = count;
	s->depth = depth_of(items, count);
	s->size = service_items_size(items, count);
	add_set(ps, s);
}
