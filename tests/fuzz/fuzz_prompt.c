/* Any octets as a prompt: some answer, and the same one with what nobody can see around it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../keyaudit/hosts/prompt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char after[] = " \xe2\x80\x8f"; /* RIGHT-TO-LEFT MARK */
	char *text = malloc(size + sizeof(after));
	enum prompt_kind kind;

	if (text == NULL || size > 1024) {
		free(text);
		return 0;
	}
	memcpy(text, data, size);
	text[size] = '\0';
	kind = prompt_classify(NULL, text, false);
	if (kind == PROMPT_OTHER && prompt_classify(NULL, text, true) != kind)
		abort();
	strcat(text, after);
	if (prompt_classify(NULL, text, false) != kind)
		abort();
	free(text);
	return 0;
}
