/* What the object gives to who opens it (password_open()); nothing else of it is seen. */
#include "checks.h"

extern const struct password_rule loginpolicy_password_rule;

const struct password_rule loginpolicy_password_rule = {
    .version = VERSION,
    .ready = ready,
    .judge = judge,
    .generate = generate,
    .is_nfc = text_is_nfc,
};
