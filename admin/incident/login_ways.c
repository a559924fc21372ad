/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/sshkey/key.h>
#include "json_words.h"
#include "login_ways.h"

static json_t *
json_way(const struct log_line *l)
{
	const bool has_key = l->n_keys != 0 && !l->keys_left_out;
	json_t *o = json_new_object();
	char fp[KEY_FP_LEN];

	json_put(o, "user", json_words(l->user));
	json_put(o, "by", json_words(l->by));
	json_put(o, "service", json_words(l->service));
	json_put(o, "from", json_words(l->from));
	if (has_key)
		key_fp_text(l->keys[0].fp, fp);
	json_put(o, "key",
	    json_words(!has_key		 ? NULL
		    : l->keys[0].decoded ? fp
					 : "?"));
	return o;
}

/*
 * The way with these members, which is taken over; a new one if there is none.
 * NULL: no room.
 */
static struct login_way *
find_way(struct login_ways *w, json_t *way)
{
	char *name = json_dumps(way, JSON_COMPACT | JSON_SORT_KEYS);
	struct login_way *list, *found = NULL;
	const json_t *at;

	if (w->index == NULL)
		w->index = json_new_object();
	at = name == NULL ? NULL : json_object_get(w->index, name);
	if (at != NULL) {
		found = &w->list[json_integer_value(at)];
	} else if (name != NULL && w->n < LOGIN_WAYS_MAX &&
	    (list = vec_room(w->list, w->n, sizeof(*list))) != NULL) {
		w->list = list;
		json_object_set_new_nocheck(w->index, name,
		    json_int((int64_t)w->n));
		found = &list[w->n++];
		*found = (struct login_way){.json = json_incref(way)};
	}
	free(name);
	json_decref(way);
	return found;
}

static void
count_way(struct login_way *w, size_t times, int64_t first, int64_t last)
{
	w->first = w->times == 0 || first < w->first ? first : w->first;
	w->last = w->times == 0 || last > w->last ? last : w->last;
	w->times += times;
}

void
login_ways_add(struct login_ways *w, const struct log_line *l, int64_t at)
{
	struct login_way *way = find_way(w, json_way(l));

	if (way != NULL)
		count_way(way, 1, at, at);
	else
		w->left_out++;
}

void
login_ways_load(struct login_ways *w, const json_t *list, bool again)
{
	const json_t *v;
	int64_t first, last;
	size_t i, times;

	json_array_foreach(list, i, v)
	{
		json_t *o = json_deep_copy(v);
		struct login_way *way;

		json_object_del(o, "times");
		json_object_del(o, "first");
		json_object_del(o, "last");
		way = find_way(w, o);
		if (way != NULL && json_time_of(v, "first", &first) &&
		    json_time_of(v, "last", &last)) {
			times = (size_t)json_int_of(v, "times", 1);
			if (again)
				times -= times < way->times ? times
							    : way->times;
			count_way(way, times, first, last);
		}
	}
}

json_t *
login_ways_json(const struct login_ways *w)
{
	json_t *list = json_new_array(), *o;

	for (size_t i = 0; i < w->n; i++) {
		const struct login_way *way = &w->list[i];

		o = json_copy(way->json);
		json_put(o, "times", json_int((int64_t)way->times));
		json_put(o, "first", json_when(way->first));
		json_put(o, "last", json_when(way->last));
		json_add(list, o);
	}
	return list;
}

void
login_ways_release(struct login_ways *w)
{
	for (size_t i = 0; i < w->n; i++)
		json_decref(w->list[i].json);
	free(w->list);
	json_decref(w->index);
	*w = (struct login_ways){0};
}
