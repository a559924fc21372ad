/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a prompt, up to a NUL its request's text: some answer, the same
 * one with what nobody can see around it, and evidence that is whole and keeps
 * what asks.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "keyaudit/hosts/answer.h"
#include "keyaudit/hosts/prompt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_evidence(const char *said, const char *text, enum prompt_kind kind)
{
	struct host h = {.n_prompts = 0};
	const char *shown;

	answer_add_prompt(&h, said, text, kind == PROMPT_PASSWORD);
	answer_why_prompts(&h, "ours");
	shown = answer_asking_prompt(&h);
	if (h.n_prompts != 1 || strlen(shown) >= HOST_PROMPT_LEN ||
	    strlen(h.why) >= HOST_WHY_LEN || h.why[strlen(h.why) - 1] != '"')
		abort();
	if (strlen(said) + strlen(text) + 2 < HOST_PROMPT_LEN &&
	    kind == PROMPT_PASSWORD &&
	    prompt_classify(NULL, shown, false) != kind)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char after[] = " \xe2\x80\x8f"; /* RIGHT-TO-LEFT MARK */
	char *copy = malloc(size + sizeof(after)), *text = copy, *nul;
	const char *said = "";
	enum prompt_kind kind;

	if (copy == NULL || size > 1024) {
		free(copy);
		return 0;
	}
	memcpy(copy, data, size);
	copy[size] = '\0';
	if ((nul = memchr(copy, '\0', size)) != NULL) {
		said = copy;
		text = nul + 1;
	}
	kind = prompt_classify(said, text, false);
	if (kind == PROMPT_OTHER && prompt_classify(said, text, true) != kind)
		abort();
	check_evidence(said, text, kind);
	strcat(text, after);
	if (prompt_classify(said, text, false) != kind)
		abort();
	free(copy);
	return 0;
}
