# One Makefile, no recursion: every rule sees every dependency.
#   make              build/            everything that ships
#   make check        unit, command, interface and end-to-end tests
#   make sanitize     the same under ASan+UBSan, in build/san
#   make coverage     the same under gcov, in build/cov; prints the figures
#   make fuzz         libFuzzer harnesses (clang), in build/fuzz; FUZZ_TIME=60 runs each
#   make lint         clang-format, cppcheck, shellcheck, headers, arrows, -Werror
#   make bench        speed and memory, both sides measured in one run
#   make install      honours DESTDIR, PREFIX, MANDIR, STATEDIR
NAME     = loginpolicy
VERSION  = 0.1.0

PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
SBINDIR  ?= $(PREFIX)/sbin
MANDIR   ?= $(PREFIX)/share/man
DOCDIR   ?= $(PREFIX)/share/doc/$(NAME)
STATEDIR ?= /var/lib/loginpolicy
DESTDIR  ?=
B        ?= build

# User-tunable (distributions override these); ours follow and cannot be lost.
CFLAGS   ?= -O2 -g
HARDEN   ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
LDHARDEN ?= -Wl,-z,relro,-z,now,-z,noexecstack,-z,defs
WERROR   ?=
WARN      = -Wall -Wextra -Wpedantic -Wshadow -Wcast-qual -Wwrite-strings \
            -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Wundef \
            -Wimplicit-fallthrough -Wconversion
CPP_      = -Iinclude -D_GNU_SOURCE -DVERSION='"$(VERSION)"' $(CPPFLAGS)
CC_       = -std=c11 -fPIC -pthread $(WARN) $(WERROR) $(HARDEN) $(CFLAGS)

objs      = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c))
# One archive a room; the order is that of the arrows.
LIBS      = $(B)/libpolicy.a $(B)/libsshkey.a $(B)/libbase.a
AUDIT     = $(B)/keyaudit/keyaudit
AUDITOBJS = $(filter-out %/main.o,$(call objs,keyaudit))
TESTS     = $(patsubst %.c,$(B)/%,$(wildcard tests/test_*.c))
FUZZERS   = $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS   = $(patsubst tests/fuzz/%.c,$(B)/tests/replay/%,$(wildcard tests/fuzz/fuzz_*.c))

all: $(AUDIT)

$(B)/libbase.a: $(call objs,base)
$(B)/libsshkey.a: $(call objs,sshkey)
$(B)/libpolicy.a: $(call objs,policy)
$(LIBS):
	rm -f $@ && $(AR) rcs $@ $^

$(AUDIT): $(call objs,keyaudit) $(LIBS)
	$(CC) -pie $(CC_) $(LDHARDEN) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(TESTS): $(B)/%: $(B)/%.o $(AUDITOBJS) $(LIBS)
	$(CC) $(CC_) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs check)
$(FUZZERS): $(B)/%: $(B)/%.o $(AUDITOBJS) $(LIBS)
	$(CC) $(CC_) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^
# The same harnesses with a driver that replays a corpus: no clang needed.
$(REPLAYS): $(B)/tests/replay/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay.o $(AUDITOBJS) $(LIBS)
	@mkdir -p $(@D)
	$(CC) $(CC_) $(LDFLAGS) -o $@ $^

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPP_) $(CC_) -MMD -MP -c -o $@ $<

# A driver of the parser for the test with a real sshd.
VERDICT   = $(B)/tests/authkeys_verdict
$(VERDICT): %: %.o $(LIBS)
	$(CC) $(CC_) $(LDFLAGS) -o $@ $^

SHTESTS   = $(wildcard tests/e2e/*.sh) tests/sshd_agreement.sh
check: all $(TESTS) $(REPLAYS) $(VERDICT)
	@B=$(abspath $(B)) TESTDATA=tests/data sh tests/run.sh $(B)/log $(TESTS) \
	    $(foreach r,$(REPLAYS),"$(r) tests/data/corpus/$(patsubst fuzz_%,%,$(notdir $(r)))") \
	    $(SHTESTS)
bench: all
	sh tests/bench/keys.sh $(abspath $(B))

.PHONY: all check bench clean
.DELETE_ON_ERROR:
clean:
	rm -rf build
-include $(shell find $(B) -name '*.d' 2>/dev/null)
