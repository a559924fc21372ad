/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which stages a program calls is known for those of the built-in sets; any
 * other program may call only one of them, so each has to decide.
 */
#include <security/_pam_types.h>
#include <string.h>

#include "admin/check/services.h"
#include "admin/wiring/wiring_use.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* In the order of enum pam_type: auth, account, session, password. */
#define U WIRING_UNUSED
#define H WIRING_HELPS
#define D WIRING_DECIDES

static const struct wiring_role any = {WIRING_LETS_IN, {D, D, H, H}};
static const struct wiring_role ssh = {WIRING_LETS_IN, {H, D, D, H}};
static const struct wiring_role sudo = {WIRING_LETS_IN, {H, D, H, H}};

/* Services by name. */
static const struct {
	const char *service;
	struct wiring_role role;
} by_name[] = {
    {"su", {WIRING_LETS_IN, {H, D, H, H}}},
    {"su-l", {WIRING_LETS_IN, {H, D, H, H}}},
    /* Only setcred and the session, and only for root. */
    {"runuser", {WIRING_NEITHER, {U, U, D, U}}},
    {"runuser-l", {WIRING_NEITHER, {U, U, D, U}}},
    {"login", {WIRING_LETS_IN, {H, D, H, H}}},
    {"remote", {WIRING_LETS_IN, {H, D, H, H}}},
    {"polkit-1", {WIRING_LETS_IN, {D, D, U, U}}},
    {"systemd-run0", {WIRING_LETS_IN, {U, D, H, U}}},
    /* The session of the login screen itself, an account of nobody. */
    {"lightdm-greeter", {WIRING_NEITHER, {U, D, H, U}}},
    {"sddm-greeter", {WIRING_NEITHER, {U, D, H, U}}},
    {"gdm-launch-environment", {WIRING_NEITHER, {U, D, H, U}}},
    {"greetd-greeter", {WIRING_NEITHER, {U, D, H, U}}},
    {"passwd", {WIRING_PASSWORDS, {U, U, U, D}}},
    {"chpasswd", {WIRING_PASSWORDS, {U, U, U, D}}},
    {"newusers", {WIRING_PASSWORDS, {U, U, U, D}}},
    {"lpasswd", {WIRING_PASSWORDS, {U, U, U, D}}},
};

/* Services by built-in set; the first that has the service counts. */
static const struct {
	const char *set;
	struct wiring_role role;
} by_set[] = {
    {"jobs", {WIRING_LETS_IN, {U, D, H, U}}},
    {"unlock", {WIRING_LETS_IN, {D, H, U, U}}},
    {"account", {WIRING_NEITHER, {H, D, U, H}}},
    {"desktop", {WIRING_LETS_IN, {H, D, H, H}}},
    {"become", {WIRING_LETS_IN, {H, D, H, H}}},
    {"elevate", {WIRING_LETS_IN, {D, D, H, H}}},
};

struct wiring_role
wiring_role_of(const char *service, bool is_ssh, bool is_sudo)
{
	if (is_ssh)
		return ssh;
	if (is_sudo)
		return sudo;
	for (size_t i = 0; i < COUNT(by_name); i++) {
		if (strcmp(by_name[i].service, service) == 0)
			return by_name[i].role;
	}
	for (size_t i = 0; i < COUNT(by_set); i++) {
		if (service_is_in_set(service, by_set[i].set))
			return by_set[i].role;
	}
	return any;
}

unsigned
wiring_passes(enum pam_type stage, bool is_sudo)
{
	unsigned passes = 1u << PAM_SUCCESS;

	/* An expired password: it is changed, and the login goes on. */
	if (stage == PAM_TYPE_ACCOUNT)
		passes |= 1u << PAM_NEW_AUTHTOK_REQD;
	/* sudo with NOPASSWD goes on after this one, too. */
	if (stage == PAM_TYPE_ACCOUNT && is_sudo)
		passes |= 1u << PAM_AUTHTOK_EXPIRED;
	/* sudo runs the command after this one. */
	if (stage == PAM_TYPE_SESSION && is_sudo)
		passes |= 1u << PAM_SESSION_ERR;
	return passes;
}
