/* SPDX-License-Identifier: BSD-2-Clause */
/* All records of this machine. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "json_words.h"
#include "record.h"

/* The ID of a record's file name, in ret. */
static bool
id_of(const char *name, char ret[INCIDENT_ID_MAX + 1])
{
	size_t len = strlen(name);

	if (len < 6 || len - 5 > INCIDENT_ID_MAX ||
	    strcmp(name + len - 5, ".json") != 0)
		return false;
	memcpy(ret, name, len - 5);
	ret[len - 5] = '\0';
	return incident_id_is_good(ret);
}

static int
add(const char *dir, const char *id, struct incident_list *l)
{
	struct incident *list = vec_room(l->list, l->n, sizeof(*list));
	struct diag d = {0};
	int r;

	if (list == NULL)
		return ERR_NOMEM;
	l->list = list;
	r = incident_load(dir, id, &list[l->n], &d);
	if (r == 0) {
		l->n++;
		return 0;
	}
	incident_release(&list[l->n]);
	if (r == ERR_NOENT)
		return 0;
	l->bad++;
	complain("%s/incidents/%s.json: %s", dir, id, d.msg);
	return r == ERR_NOMEM ? r : 0;
}

/* Times of one form sort as texts do. */
static int
compare(const void *va, const void *vb)
{
	const struct incident *a = va, *b = vb;
	int c = strcmp(json_text_of(a->json, "begun", ""),
	    json_text_of(b->json, "begun", ""));

	return c != 0 ? c : strcmp(a->id, b->id);
}

int
incident_list_load(const char *dir, struct incident_list *ret)
{
	char *path, id[INCIDENT_ID_MAX + 1];
	const struct dirent *e;
	DIR *d;
	int r = 0;

	*ret = (struct incident_list){0};
	if (asprintf(&path, "%s/incidents", dir) < 0)
		return ERR_NOMEM;
	d = opendir(path);
	free(path);
	if (d == NULL)
		return errno == ENOENT ? 0 : ERR_IO;
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (id_of(e->d_name, id))
			r = add(dir, id, ret);
	}
	closedir(d);
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare);
	return r;
}

void
incident_list_release(struct incident_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		incident_release(&l->list[i]);
	free(l->list);
	*l = (struct incident_list){0};
}
