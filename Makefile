# SPDX-License-Identifier: BSD-2-Clause
# One Makefile, no recursion: every rule sees every dependency.
#   make              build/            everything that ships
#   make check        unit, command, interface and end-to-end tests; T=hosts: those named so
#   make soak         what check repeats less often: a million decisions by a second implementation,
#                     100,000 logins in one process, 2,000 logins by ssh, 1,000 of them open together
#                     su, sudo and a screen locker under 918 limits on descriptors and memory
#   make sanitize     the same under ASan+UBSan, in build/san; in real programs UBSan, in build/trap
#   make coverage     the same under gcov, in build/cov; prints the figures
#   make fuzz         libFuzzer harnesses (clang), in build/fuzz; FUZZ_TIME=60 runs each
#   make lint         clang-format, cppcheck, shellcheck, headers, arrows, -Werror
#   make bench        speed and memory beside other tools; fails where a target is missed or not measured; as root
#   make bench-passwords  which passwords the rule accepts, beside other rules; fetches what it compares with; as root
#   make install      honours DESTDIR, PREFIX, MANDIR, STATEDIR
#   make deb          Debian packages, in build/deb; make rpm: packages for rpm, in build/rpm
#   make dist         the sources as one archive, in build/
NAME     = loginpolicy
VERSION  = 0.1.0

PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
SBINDIR  ?= $(PREFIX)/sbin
MANDIR   ?= $(PREFIX)/share/man
DOCDIR   ?= $(PREFIX)/share/doc/$(NAME)
LOCALEDIR ?= $(PREFIX)/share/locale
LIBEXECDIR ?= $(PREFIX)/libexec
PAMDIR   ?= $(shell pkg-config --variable=libdir pam)/security
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions
STATEDIR ?= /var/lib/loginpolicy
# What maintainer scripts need of a package that is there.
PACKAGEDIR = $(LIBEXECDIR)/loginpolicy
# The script of the daily audit, and systemd's units for it.
AUDITDIR ?= $(PREFIX)/libexec/keyaudit
UNITDIR  ?= $(PREFIX)/lib/systemd/system
# Where pam-auth-update(8) finds its profiles; beside the documents where there is none.
PROFILEDIR ?= $(if $(wildcard /usr/share/pam-configs),/usr/share/pam-configs,$(DOCDIR))
DESTDIR  ?=
B        ?= build

# What gets the strongest checks of copies: gcc 12, clang 15 (by what they predefine).
FORTIFY  := $(shell printf '__GNUC__ __clang_major__\n' | $(CC) -E -P - 2>/dev/null | \
              awk '{ print ($$2 ~ /^[0-9]+$$/ ? $$2 >= 15 : $$1 >= 12) ? 3 : 2 }')

# Since Linux-PAM 1.6 pam_unix has a password changed on its last day already.
LASTDAY  := $(shell pkg-config --atleast-version=1.6 pam 2>/dev/null && echo 0 || echo 1)

# User-tunable (distributions override these); ours follow and cannot be lost.
CFLAGS   ?= -O2 -g
HARDEN   ?= -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(FORTIFY) -fstack-protector-strong \
            -fstack-clash-protection
LDHARDEN ?= -Wl,-z,relro,-z,now,-z,noexecstack,-z,defs
WERROR   ?=
WARN      = -Wall -Wextra -Wpedantic -Wshadow -Wcast-qual -Wwrite-strings \
            -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Wundef \
            -Wimplicit-fallthrough -Wconversion
CPP_      = -Iinclude -iquote . -D_GNU_SOURCE -DVERSION='"$(VERSION)"' \
            -DPAM_UNIX_LAST_DAY=$(LASTDAY) $(CPPFLAGS)
# Where files will be installed, for the few sources that have to know it.
PLACES    = -DLOCALEDIR='"$(LOCALEDIR)"' -DPAMDIR='"$(PAMDIR)"'
PLACED    = pam_module/catalogue admin/password/password_object admin/wiring/wiring_facts
CC_       = -std=c11 -fPIC -pthread $(WARN) $(WERROR) $(HARDEN) $(CFLAGS)
# make V=1 shows the commands.
Q         = $(if $(V),,@)
say       = $(if $(V),@:,@printf '  %-4s %s\n' $(1) $(2))

objs      = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c))
# One archive a room; the order is that of the arrows.
ROOMS     = cli password account logline keyrule policy state register pamstack pamconf sshd sshkey base
LIBS      = $(ROOMS:%=$(B)/lib%.a)
AUDIT     = $(B)/keyaudit/keyaudit
ADMIN     = $(B)/admin/loginpolicy
# A program has its folder and the folders in it.
program   = $(call objs,$(1)) $(call objs,$(1)/*)
AUDITOBJS = $(filter-out %/main.o,$(call program,keyaudit))
# What libpam-loginpolicy's maintainer scripts call: of the command's code, that which they need.
HELPER    = $(B)/admin/package/loginpolicy-package
ADMINOBJS = $(filter-out $(B)/admin/package/%,$(call program,admin))
# Public halves of keys. The host scan: SSH, DNS, JSON of others, HMAC-SHA1 of known_hosts, prompts in any script.
AUDITLIBS = -lssh -lcrypto -lcares -ljansson -lnettle -lunistring
# The PAM module, and the password rule: with its libraries, an object of its own.
MODULE    = $(B)/pam_module/pam_loginpolicy.so
# Its interface is a number, and in its name: include/loginpolicy/password/password.h.
RULENAME := loginpolicy_password.$(shell sed -n 's/^.define PASSWORD_RULE_INTERFACE \([0-9]*\)$$/\1/p' \
              include/loginpolicy/password/password.h).so
RULE      = $(B)/pam_module/$(RULENAME)
# The command looks for it beside itself, too.
ADMINRULE = $(B)/admin/$(RULENAME)
RULELIBS  = -lpwquality -lcrack -lunistring -lnettle -lz -lm
LANGUAGES = $(patsubst packaging/po/%.po,%,$(wildcard packaging/po/*.po))
CATALOGUES = $(LANGUAGES:%=$(B)/locale/%/LC_MESSAGES/loginpolicy.mo)
TESTS     = $(patsubst %.c,$(B)/%,$(wildcard tests/unit/*/test_*.c tests/pam/test_*.c))
FUZZERS   = $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS   = $(patsubst tests/fuzz/%.c,$(B)/tests/replay/%,$(wildcard tests/fuzz/fuzz_*.c))

# The daily audit names files by where they will be.
DAILY     = $(B)/packaging/keyaudit-daily $(B)/packaging/keyaudit.service

all: $(AUDIT) $(ADMIN) $(HELPER) $(MODULE) $(RULE) $(ADMINRULE) $(CATALOGUES) $(DAILY)

$(foreach r,$(ROOMS),$(eval $(B)/lib$(r).a: $(call objs,lib/$(r))))
$(B)/librule.a: $(call objs,lib/password/rule)
# keyaudit without its main(): what the tests are linked with.
AUDITLIB  = $(B)/libkeyaudit.a
$(AUDITLIB): $(AUDITOBJS)
# The same of loginpolicy, for the tests of what only it has.
ADMINLIB  = $(B)/libadmin.a
$(ADMINLIB): $(filter-out %/main.o,$(ADMINOBJS))
# What tests share, compiled once: each has its header beside it.
TESTLIB   = $(B)/libtests.a
$(TESTLIB): $(patsubst tests/lib/%.h,$(B)/tests/lib/%.o,$(filter $(patsubst %.c,%.h,$(wildcard tests/lib/*.c)),$(wildcard tests/lib/*.h)))
$(LIBS) $(B)/librule.a $(AUDITLIB) $(ADMINLIB) $(TESTLIB):
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(AUDIT): $(B)/keyaudit/main.o $(AUDITLIB) $(LIBS)
$(AUDIT): LDLIBS += $(AUDITLIBS)
$(ADMIN): $(ADMINOBJS) $(LIBS)
# Of the log: the journal as JSON, and what logrotate(8) has compressed. Of key files: public halves.
# enable asks libpam whether the new stacks let people through.
$(ADMIN): LDLIBS += -ldl -ljansson -lz -lcrypto -lpam
# Nothing but what the module needs: it must run where the rest is broken.
$(HELPER): $(call objs,admin/package) $(ADMINLIB) $(LIBS)
$(HELPER): LDLIBS += -lpam
# Of our archives no name is exported: libjansson has functions named as ours are.
$(AUDIT) $(ADMIN) $(HELPER):
	$(call say,LD,$@)
	$(Q)$(CC) -pie $(CC_) $(LDHARDEN) -Wl,--exclude-libs,ALL $(LDFLAGS) -o $@ $^ $(LDLIBS)
# What a module exports is in its map; -fvisibility=hidden would hide pam_sm_*.
shared    = -shared -Wl,--no-undefined-version -Wl,--version-script=$(1)
$(MODULE): $(call objs,pam_module) $(LIBS) pam_module/pam_loginpolicy.map
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDHARDEN) $(LDFLAGS) \
	    $(call shared,pam_module/pam_loginpolicy.map) -o $@ $(filter-out %.map,$^) -lpam -ldl
$(RULE): $(call objs,lib/password/rule) $(B)/libbase.a lib/password/rule/loginpolicy_password.map
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDHARDEN) $(LDFLAGS) \
	    $(call shared,lib/password/rule/loginpolicy_password.map) -o $@ $(filter-out %.map,$^) $(RULELIBS)
$(CATALOGUES): $(B)/locale/%/LC_MESSAGES/loginpolicy.mo: packaging/po/%.po
	@mkdir -p $(@D)
	$(call say,MO,$@)
	$(Q)msgfmt --check --endianness=little -o $@ $<
$(DAILY): $(B)/places
$(B)/packaging/keyaudit-daily: packaging/keyaudit-daily
$(B)/packaging/keyaudit.service: packaging/debian/keyaudit.service
$(DAILY):
	@mkdir -p $(@D)
	$(call say,SED,$@)
	$(Q)sed -e 's,/usr/bin/keyaudit,$(BINDIR)/keyaudit,' \
	    -e 's,/usr/libexec/keyaudit,$(AUDITDIR),' $(filter-out %/places,$^) >$@
$(ADMINRULE): $(RULE)
	@mkdir -p $(@D)
	$(Q)cp $< $@
PAMTESTS  = $(filter $(B)/tests/pam/%,$(TESTS))
$(filter-out $(PAMTESTS),$(TESTS)): $(B)/%: $(B)/%.o $(TESTLIB) $(AUDITLIB) $(LIBS)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) $(wrapped) -o $@ $^ $(AUDITLIBS) $(EXTRA) $(shell pkg-config --libs check) -lm
comma     = ,
wrapped   = $(addprefix -Wl$(comma)--wrap=,$(WRAPPED))
# What tests/lib/fake_memory.h and tests/lib/fake_nss.h stand in for.
MEMORY    = malloc calloc realloc reallocarray strdup
$(B)/tests/unit/policy/test_policy_bad $(B)/tests/unit/policy/test_policy_expanded \
    $(B)/tests/unit/keyaudit/test_wire: WRAPPED = $(MEMORY)
$(B)/tests/unit/policy/test_policy_load $(B)/tests/unit/policy/test_state_login: WRAPPED = $(MEMORY) $(FILES)
$(B)/tests/unit/policy/test_stamp: WRAPPED = $(FILES)
# What tests/lib/fake_files.h stands in for.
FILES     = open openat opendir readdir lstat stat fstat read __read_chk
$(B)/tests/unit/state/test_state_write: WRAPPED = rename
$(B)/tests/unit/sshd/test_sshd_config: WRAPPED = poll clock_gettime
$(B)/tests/unit/account/test_member $(B)/tests/unit/account/test_accounts: WRAPPED = $(MEMORY) open \
    getgrouplist getpwnam_r getpwuid_r getgrnam_r getgrgid_r getpwnam getpwuid \
    getgrgid setpwent getpwent endpwent setgrent getgrent endgrent
# Modules whose memory the test gives, and sees freed.
FAULTY    = $(B)/tests/faults/pam_loginpolicy.so $(B)/tests/faults/$(RULENAME)
# PAM stacks are run with libpam, and neighbours of the tests' own.
NEIGHBOURS = $(B)/tests/lib/pam_tokens.so $(B)/tests/lib/old_rule.so $(B)/tests/lib/pam_scripted.so
$(NEIGHBOURS) $(B)/tests/lib/pam_undefined.so: %.so: %.o
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) -shared -o $@ $< -lpam
$(PAMTESTS): $(B)/%: $(B)/%.o $(MODULE) $(RULE) $(FAULTY) $(NEIGHBOURS) $(TESTLIB) $(LIBS)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) -rdynamic $(wrapped) -o $@ $(filter %.o %.a,$^) $(shell pkg-config --libs check) -lpam -lm
$(B)/tests/pam/test_pam_faults $(B)/tests/pam/test_pam_login_faults $(FAULTY): WRAPPED = $(MEMORY) free
$(B)/tests/faults/pam_loginpolicy.so: $(call objs,pam_module) $(LIBS) pam_module/pam_loginpolicy.map
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) $(wrapped) \
	    $(call shared,pam_module/pam_loginpolicy.map) -o $@ $(filter-out %.map,$^) -lpam -ldl
$(B)/tests/faults/$(RULENAME): $(call objs,lib/password/rule) $(B)/libbase.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) -shared $(wrapped) -o $@ $^ $(RULELIBS)
# explain is asked about the logins that are played.
$(B)/tests/pam/test_pam_explain: $(ADMIN)
# What looks into the password rule has it and its libraries.
RULETESTS = $(foreach t,rule shape dictionary lists breached generate memory,$(B)/tests/unit/password/test_password_$(t))
RULEFUZZ  = $(B)/tests/fuzz/fuzz_password $(B)/tests/fuzz/fuzz_password_breached
RULEUSERS = $(RULETESTS) $(RULEFUZZ) $(RULEFUZZ:$(B)/tests/fuzz/fuzz_%=$(B)/tests/replay/fuzz_%) \
            $(B)/tests/bench/password
$(RULEUSERS): EXTRA = $(B)/librule.a $(B)/libbase.a $(RULELIBS)
$(RULEUSERS): $(B)/librule.a
$(B)/tests/unit/password/test_password_breached: WRAPPED = pread __pread_chk lseek
$(B)/tests/unit/password/test_password_memory: WRAPPED = $(MEMORY) asprintf __asprintf_chk getline __getdelim fdopen free
# The dynamic linker puts aside what strings are in registers when it binds lazily; the rule's object does not.
$(B)/tests/unit/password/test_password_memory: EXTRA += -Wl,-z,now
# What enable and disable make of texts, and status of what it found.
ADMINFUZZ  = wired_record unwire key_line fingerprint agent_answer wtmpdb
ADMINUSERS = $(foreach t,unit/enable/test_enable_texts unit/status/test_status_enforced unit/sessions/test_subordinate unit/keys/test_account_reader $(ADMINFUZZ:%=fuzz/fuzz_%) $(ADMINFUZZ:%=replay/fuzz_%),$(B)/tests/$(t))
$(ADMINUSERS): EXTRA = $(ADMINLIB) $(LIBS)
$(ADMINUSERS): $(ADMINLIB)
$(FUZZERS): $(B)/%: $(B)/%.o $(TESTLIB) $(AUDITLIB) $(LIBS)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(AUDITLIBS) $(EXTRA)
# The same harnesses with a driver that replays a corpus: no clang needed.
$(REPLAYS): $(B)/tests/replay/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay.o $(TESTLIB) $(AUDITLIB) $(LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) -o $@ $^ $(AUDITLIBS) $(EXTRA)

# Compile again what was compiled with other flags, or for another place:
# "make" and then "make install PREFIX=/usr".
$(B)/flags: stamp = $(CC) $(CPP_) $(CC_)
$(B)/places: stamp = $(PLACES) $(BINDIR) $(AUDITDIR)
$(B)/flags $(B)/places: FORCE
	$(shell mkdir -p $(@D))$(file >$@.new,$(stamp))
	@if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi
FORCE:
$(PLACED:%=$(B)/%.o): $(B)/places
$(PLACED:%=$(B)/%.o): private CPPFLAGS += $(PLACES)
$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPP_) $(CC_) -MMD -MP -c -o $@ $<

# Drivers for scripts: the parser, beside a real sshd; a reader of JSON.
DRIVERS   = $(B)/tests/lib/authkeys_verdict $(B)/tests/lib/json_valid \
            $(B)/tests/lib/pty_talk $(B)/tests/lib/syslog_catch $(B)/tests/lib/pam_caller \
            $(B)/tests/lib/tcp_peer $(B)/tests/lib/slow_reader
# AddressSanitizer stands in for crypt_r(3), and finds none where only pam_unix brings it.
$(B)/tests/lib/pam_caller: LDLIBS += -lpam -Wl,--no-as-needed -lcrypt
$(DRIVERS): %: %.o $(TESTLIB) $(LIBS)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# A name service for the test with a directory that is down.
NSSTEST   = $(B)/tests/lib/libnss_lptest.so.2
$(NSSTEST): tests/lib/nss_lptest.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(CPP_) $(CC_) $(LDFLAGS) -shared -o $@ $<

# A PAM module that asks what one likes. sshd loads it: no sanitizer in it.
PAMASK    = $(B)/tests/lib/pam_ask.so
$(PAMASK): tests/lib/pam_ask.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -O1 -fPIC -shared -o $@ $<

# Kills a command at one of its steps.
KILLAT    = $(B)/tests/lib/kill_at.so
$(KILLAT): tests/lib/kill_at.c
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -O1 -fPIC -shared -o $@ $< -ldl

# For make soak: those which boot a systemd, which not every machine lets them, and that which builds packages.
SLOWTESTS = tests/e2e/packages/full_upgrade.sh tests/e2e/pam/booted.sh tests/e2e/keyaudit/booted.sh tests/e2e/admin/breach_linger.sh tests/e2e/install/deb_twice.sh
SHTESTS   = $(filter-out $(SLOWTESTS),$(wildcard tests/e2e/*/*.sh))
check: all $(TESTS) $(REPLAYS) $(DRIVERS) $(NSSTEST) $(PAMASK) $(KILLAT) $(B)/tests/bench/ssh_stub
	@B=$(abspath $(B)) T="$(T)" TESTDATA=tests/data sh tests/run.sh $(B)/log $(SHTESTS) $(TESTS) \
	    $(foreach r,$(REPLAYS),"$(r) tests/data/corpus/$(patsubst fuzz_%,%,$(notdir $(r)))")
# What takes too long for each change: more of what check has.
SOAKTESTS = $(foreach t,unit/policy/test_decide_model unit/password/test_password_dictionary pam/test_pam_login_many,$(B)/tests/$(t))
soak: all $(SOAKTESTS) $(DRIVERS) $(NSSTEST)
	@B=$(abspath $(B)) T="$(T)" TESTDATA=tests/data SOAK=1 DECISIONS=100000 LOGINS=2000 EXCEPTIONS=3000 LIMITS=all \
	    sh tests/run.sh $(B)/soak $(SOAKTESTS) $(foreach s,pam/ssh_many admin/access pam/login_limits packages/killed admin/breach_killed,tests/e2e/$(s).sh) $(SLOWTESTS)
# Drivers of the measurements: C that only make bench builds.
BENCHES   = $(B)/tests/bench/policy $(B)/tests/bench/pam_access $(B)/tests/bench/password \
            $(B)/tests/bench/login $(B)/tests/bench/used $(B)/tests/bench/ssh_stub \
            $(B)/tests/bench/password_judge
$(B)/tests/bench/login $(B)/tests/bench/pam_access: EXTRA = -lpam
$(B)/tests/bench/ssh_stub: EXTRA = -lssh
$(BENCHES): %: %.o $(TESTLIB) $(LIBS)
	$(call say,LD,$@)
	$(Q)$(CC) $(CC_) $(LDFLAGS) -o $@ $^ $(EXTRA)
bench: all $(BENCHES)
	@sh tests/bench/run.sh $(abspath $(B)) $(foreach s,keys policy login change password status block accounts log hosts,tests/bench/$(s).sh)
# The password rule beside others: it fetches generators and lists of words.
bench-passwords: all $(BENCHES)
	@sh tests/bench/run.sh $(abspath $(B)) tests/bench/passwords.sh

# What sshd, su, sudo and passwd load has no run time of a sanitizer's: for the
# scripts that have a machine for them, all is built with UBSan alone, whose calls
# tests/lib/undefined.c answers; pam_caller has AddressSanitizer there, too.
SANITIZERS = -fsanitize=address,undefined
MACHINES  = $(shell grep -l '^\. tests/lib/pam_lib\.sh$$' $(SHTESTS))
sanitize:
	$(MAKE) B=build/san HARDEN= LDHARDEN= WERROR=-Werror \
	    CFLAGS="-O1 -g -fno-omit-frame-pointer $(SANITIZERS) -fno-sanitize-recover=all" \
	    LDFLAGS="$(SANITIZERS)" SHTESTS="$(filter-out $(MACHINES),$(SHTESTS))" check
	@mkdir -p build/trap
	$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -Werror -O1 -g -fPIC -c -o build/trap/undefined.o tests/lib/undefined.c
	ASAN=$(abspath build/san) $(MAKE) B=build/trap HARDEN= WERROR=-Werror \
	    CFLAGS="-O1 -g -fsanitize=undefined -fno-sanitize-recover=all" \
	    LDFLAGS="-fno-sanitize=undefined build/trap/undefined.o" \
	    SHTESTS="$(MACHINES) tests/lib/undefined.sh" TESTS= REPLAYS= build/trap/tests/lib/pam_undefined.so check
coverage:
	rm -rf build/cov
	$(MAKE) B=build/cov HARDEN= CFLAGS="-O0 -g --coverage" LDFLAGS=--coverage check
	sh tests/lint/coverage.sh build/cov lib/base:90 lib/sshkey:90 lib/sshd:90 lib/pamstack:90 lib/pamconf:90 \
	    lib/state:90 lib/register:90 lib/policy:95 lib/keyrule:90 lib/logline:90 lib/account:90 lib/password:90 \
	    lib/password/rule:95 lib/cli:90 pam_module:90 \
	    $(foreach r,collect keys targets hosts findings report,keyaudit/$(r):85) keyaudit:85 \
	    $(foreach r,check wiring status review explain log change password keys,admin/$(r):90) admin:90
FUZZ_TIME ?= 60
fuzz:
	$(MAKE) CC=clang B=build/fuzz HARDEN= LDHARDEN= \
	    CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
	    LDFLAGS="$(SANITIZERS)" fuzzers
	sh tests/fuzz/run.sh build/fuzz $(FUZZ_TIME)
fuzzers: $(FUZZERS)
lint:
	CC="$(CC)" MAKE="$(MAKE)" sh tests/lint/lint.sh

# What goes where, with which mode. install.sh writes each file beside its place
# and renames it: whoever runs it meanwhile has the old one or the new one.
MAN1      = keyaudit/keyaudit.1
MAN5      = lib/policy/loginpolicy.conf.5 lib/register/loginpolicy.keys.5
MAN8      = admin/loginpolicy.8 pam_module/pam_loginpolicy.8
DOCS      = README.md CHANGES LICENSE loginpolicy.conf-example pam.d-example \
            docs/design.md docs/contract.md docs/runbooks.md docs/personal-data.md
INSTALLED = 0755:$(AUDIT):$(BINDIR)/keyaudit \
            0755:$(B)/packaging/keyaudit-daily:$(AUDITDIR)/daily \
            0644:$(B)/packaging/keyaudit.service:$(UNITDIR)/keyaudit.service \
            0644:packaging/debian/keyaudit.timer:$(UNITDIR)/keyaudit.timer \
            0644:packaging/debian/keyaudit.default:$(DOCDIR)/examples/keyaudit.default \
            0644:packaging/cron/keyaudit.cron:$(DOCDIR)/examples/keyaudit.cron \
            0644:packaging/prometheus/keyaudit.rules.yml:$(DOCDIR)/examples/keyaudit.rules.yml \
            0755:admin/examples/onboard.sh:$(DOCDIR)/examples/onboard.sh \
            0755:admin/examples/offboard.sh:$(DOCDIR)/examples/offboard.sh \
            0755:$(ADMIN):$(SBINDIR)/loginpolicy \
            0755:$(HELPER):$(PACKAGEDIR)/loginpolicy-package \
            0644:packaging/state_dir.sh:$(PACKAGEDIR)/state_dir.sh \
            0644:packaging/check_words.sh:$(PACKAGEDIR)/check_words.sh \
            $(foreach w,$(wildcard packaging/words/*),0644:$(w):$(PACKAGEDIR)/words/$(notdir $(w))) \
            0644:$(RULE):$(PAMDIR)/$(notdir $(RULE)) \
            0644:$(MODULE):$(PAMDIR)/$(notdir $(MODULE)) \
            $(foreach l,$(LANGUAGES),0644:$(B)/locale/$l/LC_MESSAGES/loginpolicy.mo:$(LOCALEDIR)/$l/LC_MESSAGES/loginpolicy.mo) \
            $(foreach m,$(MAN1),0644:$(m):$(MANDIR)/man1/$(notdir $(m))) \
            $(foreach m,$(MAN5),0644:$(m):$(MANDIR)/man5/$(notdir $(m))) \
            $(foreach m,$(MAN8),0644:$(m):$(MANDIR)/man8/$(notdir $(m))) \
            $(foreach p,$(wildcard packaging/pam-configs/*),0644:$(p):$(PROFILEDIR)/$(notdir $(p))) \
            $(foreach c,keyaudit loginpolicy,0644:packaging/completion/$(c):$(COMPLETIONDIR)/$(c)) \
            $(foreach d,$(DOCS),0644:$(d):$(DOCDIR)/$(d))
install: all
	@DESTDIR="$(DESTDIR)" STATEDIR="$(STATEDIR)" sh packaging/install.sh put $(INSTALLED)
uninstall:
	@DESTDIR="$(DESTDIR)" STATEDIR="$(STATEDIR)" sh packaging/install.sh remove $(INSTALLED)

# Packages of this machine's Debian, and the sources as one archive: the same bytes for the same commit.
DEBDIR   ?= $(B)/deb
DIST      = $(NAME)-$(VERSION)
deb:
	@VERSION='$(VERSION)' sh packaging/deb.sh '$(DEBDIR)'
dist:
	@mkdir -p $(B)
	@sh packaging/source.sh tar $(DIST) >$(B)/$(DIST).tar.new
	@gzip -9 -n <$(B)/$(DIST).tar.new >$(B)/$(DIST).tar.gz.new && rm $(B)/$(DIST).tar.new
	@mv -f $(B)/$(DIST).tar.gz.new $(B)/$(DIST).tar.gz
	@echo '  $(B)/$(DIST).tar.gz'

# Where rpm does not know what is installed (Debian): make rpm RPMFLAGS=--nodeps
RPMFLAGS ?=
rpm: dist
	@VERSION='$(VERSION)' sh packaging/rpm.sh '$(B)/rpm' '$(B)/$(DIST).tar.gz' $(RPMFLAGS)

.PHONY: deb dist rpm all check soak bench bench-passwords sanitize coverage fuzz fuzzers lint install uninstall clean
.DELETE_ON_ERROR:
clean:
	rm -rf build
# Not in the empty Debians of tests/e2e/packages, which have files that end so.
-include $(shell find $(B) -name roots -prune -o -type f -name '*.d' -print 2>/dev/null)
