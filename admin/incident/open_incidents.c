/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "fields.h"
#include "open_incidents.h"
#include "record.h"

static int
add(const struct incident *i, const struct clock *c, struct open_incidents *l)
{
	struct open_incident *list = vec_room(l->list, l->n, sizeof(*list)), *o;
	struct buf words;

	if (list == NULL)
		return ERR_NOMEM;
	l->list = list;
	o = &list[l->n];
	buf_init(&words, 256);
	clock_put(c, &words);
	*o = (struct open_incident){.id = strdup(i->id),
	    .words = words.err == 0 ? strndup(words.p, words.len) : NULL,
	    .clock = clock_word(c->state),
	    .has_due = c->state != CLOCK_UNKNOWN,
	    .due = c->due,
	    .left_s = c->left_s};
	buf_release(&words);
	if (o->id == NULL || o->words == NULL) {
		free(o->id);
		free(o->words);
		return ERR_NOMEM;
	}
	l->n++;
	return 0;
}

void
open_incidents_load(const char *dir, int64_t now, struct open_incidents *ret)
{
	struct incident_list l;
	struct clock c;

	*ret = (struct open_incidents){0};
	ret->known = incident_list_load(dir, &l) == 0 && l.bad == 0;
	for (size_t i = 0; i < l.n; i++) {
		c = clock_of(json_object_get(l.list[i].json, "fields"), now);
		if ((c.state == CLOCK_RUNS || c.state == CLOCK_TO_NOTIFY ||
			c.state == CLOCK_UNKNOWN) &&
		    add(&l.list[i], &c, ret) != 0)
			ret->known = false;
	}
	incident_list_release(&l);
}

void
open_incidents_release(struct open_incidents *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->list[i].id);
		free(l->list[i].words);
	}
	free(l->list);
	*l = (struct open_incidents){0};
}
