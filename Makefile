# Counterfoil.  Two commands: `make demo` and `make check`; README.md has the rest.
# One build directory per variant: V=dev (default), asan, release,
# and tsan for the simulator and the storm.

V ?= dev
B := build/$(V)

opt_dev     := -O1 -g
opt_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
opt_fault   := -O1 -g # dev with the crash points of lib/err/crash.h
opt_tsan    := -O2 -g -fsanitize=thread -fno-omit-frame-pointer
opt_release := -O2 -g -DNDEBUG -D_FORTIFY_SOURCE=2 -fstack-protector-strong
opt_fuzz    = $(opt_asan) -fsanitize=fuzzer-no-link -w # gcc judges the warnings
link_asan   := -fsanitize=address,undefined
link_fuzz   := $(link_asan) -fsanitize=fuzzer
link_tsan   := -fsanitize=thread
link_release := -Wl,-z,relro,-z,now

CC  := gcc
CXX := g++
pkgs := libmariadb fcgi libctemplate jansson libcurl openssl cmocka
CPPFLAGS := -Ilib -I$(B)/gen -D_GNU_SOURCE -DBUILD_$(V) \
 $(subst -I,-isystem ,$(shell pkg-config --cflags libmariadb 2>/dev/null))
CFLAGS := -std=c11 -fPIE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion \
 -Wsign-conversion -Wformat=2 -Wundef -Wvla -Wcast-qual -Wcast-align \
 -Wpointer-arith -Wwrite-strings -Wswitch-enum -Wimplicit-fallthrough \
 -Wnull-dereference -Wdouble-promotion -Wstrict-prototypes -Wmissing-prototypes
CXXFLAGS := -std=c++17 -fPIE -fno-exceptions -fno-rtti -Wall -Wextra -Werror
LDFLAGS := -pie

# Modules in layer order, lowest last: an archive may only need what follows it.
modules := operator api intake pages hooks sync inbound health plan qbo ledger event shop \
 outbound crypt json http tmpl db match money clock conf log field str arena err
archive = $(if $(wildcard lib/$(1)/*.c lib/$(1)/*.cc),$(B)/lib/$(1).a)
archives := $(foreach m,$(modules),$(call archive,$(m)))

foreign_db       := $(shell pkg-config --libs libmariadb 2>/dev/null)
foreign_tmpl     := $(shell pkg-config --libs libctemplate 2>/dev/null) -lstdc++
foreign_http     := $(shell pkg-config --libs fcgi 2>/dev/null)
foreign_json     := $(shell pkg-config --libs jansson 2>/dev/null)
foreign_crypt    := -largon2 $(shell pkg-config --libs libcrypto 2>/dev/null)
foreign_outbound := $(shell pkg-config --libs libcurl 2>/dev/null)

# What each program links, and nothing else: the web programs have no libcurl.
web        := pages health plan qbo ledger event shop crypt json http tmpl db match money clock conf log field str arena err
uses_portal      := $(web)
uses_api         := api $(filter-out tmpl pages health plan qbo match,$(web))
uses_intake      := intake qbo shop crypt json http db money clock conf log field str arena err
uses_counterfoil := operator $(filter-out tmpl pages http,$(web))
uses_sweeper     := sync hooks inbound health plan qbo ledger event shop outbound crypt json db match money clock conf log field str arena err
programs := $(patsubst cgi-bin/%.c,%,$(wildcard cgi-bin/*.c))

obj = $(patsubst %,$(B)/%.o,$(basename $(1)))
lib_src := $(sort $(wildcard lib/*/*.c lib/*/*.cc))

.DEFAULT_GOAL := all
.PHONY: all programs tests fuzz fuzz-replay fuzz-check demo demo-stop check bench storm faults torture versions layers install clean format
.SECONDARY:
all: programs
programs: $(programs:%=$(B)/bin/%)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(opt_$(V)) -MMD -MP -c -o $@ $<
$(B)/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(opt_$(V)) -MMD -MP -c -o $@ $<

define archive_rule
$(B)/lib/$(1).a: $(call obj,$(sort $(wildcard lib/$(1)/*.c lib/$(1)/*.cc)))
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach m,$(modules),$(if $(call archive,$(m)),$(eval $(call archive_rule,$(m)))))

define program_rule
$(B)/bin/$(1): $(B)/cgi-bin/$(1).o $(foreach m,$(uses_$(1)),$(call archive,$(m)))
	@mkdir -p $$(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $$@ $$^ $(foreach m,$(uses_$(1)),$(foreign_$(m))) -lpthread
endef
$(foreach p,$(programs),$(eval $(call program_rule,$(p))))

# Generated: statements from sql/query, template names from templates.
ifneq ($(wildcard sql/query/*.sql),)
gen := $(B)/gen/stmts.h $(B)/gen/stmts.c
$(B)/gen/stmts.h: sql/gen.awk $(sort $(wildcard sql/query/*.sql))
	@mkdir -p $(@D)
	awk -v mode=header -f sql/gen.awk $(sort $(wildcard sql/query/*.sql)) > $@.new && mv $@.new $@
$(B)/gen/stmts.c: sql/gen.awk $(sort $(wildcard sql/query/*.sql))
	@mkdir -p $(@D)
	awk -v mode=table -f sql/gen.awk $(sort $(wildcard sql/query/*.sql)) > $@.new && mv $@.new $@
$(call obj,$(lib_src) $(wildcard cgi-bin/*.c tests/unit/*.c)): | $(gen)
$(B)/lib/db.a: $(B)/gen/stmts.o
$(B)/gen/stmts.o: $(B)/gen/stmts.c | $(B)/gen/stmts.h
	$(CC) $(CPPFLAGS) $(CFLAGS) $(opt_$(V)) -MMD -MP -c -o $@ $<
endif

# The header changes only when a name came or went, so that an edited sentence
# does not rebuild every page.
tpl_src := $(sort $(wildcard templates/*.html))
$(B)/gen/tpl.h $(B)/gen/tpl_names.h: $(B)/gen/tpl.stamp ;
$(B)/gen/tpl.stamp: lib/tmpl/gen.awk $(tpl_src)
	@mkdir -p $(@D)
	awk -v mode=header -f lib/tmpl/gen.awk $(tpl_src) > $(@D)/tpl.h.new
	awk -v mode=names -f lib/tmpl/gen.awk $(tpl_src) > $(@D)/tpl_names.h.new
	@for f in tpl.h tpl_names.h; do \
	  cmp -s $(@D)/$$f.new $(@D)/$$f || mv $(@D)/$$f.new $(@D)/$$f; done
	@touch $@
$(call obj,$(lib_src) $(wildcard cgi-bin/*.c tests/unit/*.c)): | $(B)/gen/tpl.h

# The API's description is built into the program.
$(B)/gen/openapi.h: lib/api/openapi.json
	@mkdir -p $(@D)
	{ echo 'static const char openapi[] = {'; od -An -v -tu1 $< | \
	 sed 's/ \+/,/g; s/^,//; s/$$/,/'; echo '};'; } > $@.new && mv $@.new $@
$(B)/lib/api/openapi.o: $(B)/gen/openapi.h

# Unit tests: tests/unit/<module>_test.c, one program each; the other files
# there help them.
unit_help := $(call obj,$(filter-out %_test.c,$(sort $(wildcard tests/unit/*.c))))
$(B)/unit/help.a: $(unit_help)
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^
unit_src := $(sort $(wildcard tests/unit/*_test.c))
unit := $(patsubst tests/unit/%.c,$(B)/unit/%,$(unit_src))
$(B)/unit/%: $(B)/tests/unit/%.o $(B)/unit/help.a $(archives)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $< $(B)/unit/help.a -Wl,--start-group $(archives) -Wl,--end-group \
	 $(foreign_db) $(foreign_tmpl) $(foreign_http) $(foreign_json) $(foreign_crypt) $(foreign_outbound) -lssl -lcmocka -lpthread
tests: $(unit)

# The simulated QuickBooks shares no code with the product.
sim_src := $(sort $(wildcard tests/qbosim/*.c))
ifneq ($(sim_src),)
$(B)/bin/qbosim: $(call obj,$(sim_src))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(shell pkg-config --libs openssl) -lpthread
tests: $(B)/bin/qbosim
# A client written apart from it, and how many creates a second it takes.
$(B)/bin/creates: $(call obj,tests/bench/creates.c tests/qbosim/storm/wire.c)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(shell pkg-config --libs openssl)
tests: $(B)/bin/storm
$(B)/bin/storm: $(call obj,$(sort $(wildcard tests/qbosim/storm/*.c)))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(shell pkg-config --libs openssl) -lpthread
endif

# The engine in a world that a seed decides.
simulate_uses := sync inbound plan qbo ledger event shop outbound crypt json db match money clock conf log field str arena err
$(B)/bin/simulate: $(call obj,$(sort $(wildcard tests/faults/sim/*.c))) $(foreach m,$(simulate_uses),$(call archive,$(m)))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(foreach m,$(simulate_uses),$(foreign_$(m))) -lpthread
$(call obj,$(wildcard tests/faults/sim/*.c)): | $(gen)
tests: $(B)/bin/simulate

# What stands between a program and the database's client library, and lets a
# statement fail: linked before it, or loaded before it into a whole program.
sql_faults := engine_sweep
$(B)/faults/sql/%: $(B)/tests/faults/sql/%.o $(B)/tests/faults/sql/story.o $(B)/tests/faults/sql/sqlfault.o $(B)/unit/help.a $(archives)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $(filter %.o,$^) $(B)/unit/help.a -Wl,--start-group $(archives) -Wl,--end-group \
	 $(foreign_db) $(foreign_tmpl) $(foreign_http) $(foreign_json) $(foreign_crypt) $(foreign_outbound) -lcmocka -lpthread
$(call obj,$(wildcard tests/faults/sql/*.c)): CPPFLAGS += -Itests
$(call obj,$(wildcard tests/faults/sql/*.c)): | $(gen)
$(B)/faults/sql/sqlfault.so: tests/faults/sql/sqlfault.c tests/faults/sql/sqlfault.h $(B)/gen/stmts.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(filter-out -fPIE,$(CFLAGS)) -fPIC -shared $(opt_$(V)) -o $@ $(filter %.c,$^)
tests: $(sql_faults:%=$(B)/faults/sql/%) $(B)/faults/sql/sqlfault.so

# The engine under many shops, on a clock of its own.
$(B)/bin/load: $(call obj,$(sort $(wildcard tests/faults/load/*.c))) $(foreach m,$(simulate_uses),$(call archive,$(m)))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(foreach m,$(simulate_uses),$(foreign_$(m))) -lpthread
$(call obj,$(wildcard tests/faults/load/*.c)): | $(gen)
tests: $(B)/bin/load

# The fault proxy shares no code with anything.
$(B)/bin/proxy: $(call obj,$(sort $(wildcard tests/proxy/*.c)))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^
tests: $(B)/bin/proxy

# Fuzzers of what the simulator and our import read, and the same replaying
# their corpus.
# `make fuzz` wants clang; the replay is part of `make check` and does not.
fuzz_targets := $(patsubst tests/fuzz/%_fuzz.c,%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
fuzz_sim := $(call obj,$(filter-out tests/qbosim/main.c,$(sim_src)))
fuzz_main := $(if $(filter fuzz,$(V)),,$(B)/tests/fuzz/replay.o)
$(B)/fuzz/%: $(B)/tests/fuzz/%_fuzz.o $(B)/tests/fuzz/world.o $(fuzz_main) $(fuzz_sim)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(shell pkg-config --libs openssl) -lpthread
# Those that read what our own programs read need no more of them than this.
fuzz_ours := csv upload notice
fuzz_archives := $(foreach m,ledger http qbo json clock str arena err,$(call archive,$(m)))
$(fuzz_ours:%=$(B)/fuzz/%): $(B)/fuzz/%: $(B)/tests/fuzz/%_fuzz.o $(fuzz_main) $(fuzz_archives)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $(filter %.o,$^) $(fuzz_archives) $(foreign_json)
$(fuzz_ours:%=$(B)/tests/fuzz/%_fuzz.o): | $(gen)
fuzz-replay: $(fuzz_targets:%=$(B)/fuzz/%)
fuzz-check:
	@tests/fuzz/check $(fuzz_targets)
fuzz:
	@tests/fuzz/run $(fuzz_targets)

# Loaded before a program's libraries, it lets the n-th call fail.
$(B)/torture/preload.so: tests/torture/preload.c tests/torture/calls.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -O1 -g -fPIC -shared -o $@ $<
tests: $(B)/torture/preload.so
# Every call fails once: make torture [ONE="scenario"] [SAMPLE=n] [SEED=n]
torture: programs tests
	@V=$(V) node tests/torture/run.mjs $(if $(ONE),"$(ONE)") $(SAMPLE:%=sample=%) $(SEED:%=seed=%)

# Keeps the demo's and the tests' processes running.
$(B)/bin/supervisor: $(B)/tests/stack/supervisor.o
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^
tests: $(B)/bin/supervisor
$(B)/bin/sandbox: $(B)/tests/stack/sandbox.o
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^
tests: $(B)/bin/sandbox
$(B)/bin/realms: $(B)/tests/bench/realms.o $(foreach m,$(uses_sweeper),$(call archive,$(m)))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(foreign_db) $(foreign_crypt) $(foreign_json) $(foreign_outbound) -lpthread
$(B)/tests/bench/realms.o: | $(gen)
$(B)/bin/insert: $(B)/tests/bench/insert.o
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(foreign_http) $(foreign_db)
$(B)/bin/hello: $(B)/tests/bench/hello.o
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $(link_$(V)) -o $@ $^ $(foreign_http)

demo:
	@tests/stack/install.sh run
	@$(MAKE) --no-print-directory -s V=$(V) programs $(B)/bin/supervisor $(if $(sim_src),$(B)/bin/qbosim)
	@tests/stack/demo start
demo-stop:
	@tests/stack/demo stop
check:
	@tests/stack/install.sh check
	@tests/stack/check
bench:
	@tests/stack/install.sh check
	@tests/bench/run
# 100,000 random requests at the simulator: make storm [SEED=n] [REQUESTS=n] [V=tsan]
storm: $(B)/bin/qbosim $(B)/bin/storm
	@node tests/qbosim/storm/run.mjs $(B)/bin $(SEED:%=seed=%) $(REQUESTS:%=requests=%)
# What can go wrong, all of it (tests/faults/README.md): an hour and more.
faults:
	@tests/stack/install.sh check
	@$(MAKE) --no-print-directory -s V=dev all tests
	@$(MAKE) --no-print-directory -s V=fault build/fault/bin/sweeper
	@$(MAKE) --no-print-directory -s V=dev build/dev/torture/preload.so
	@tests/faults/run
# What the programs run on, beside what Debian has of it now.
versions: programs
	@tests/stack/versions
PREFIX ?= /usr/local
install: all
	@conf/install.sh $(B) "$(DESTDIR)" "$(PREFIX)"
layers: all tests
	@tests/layers/run $(B) "$(modules)"
clean: demo-stop
	rm -rf build
format:
	clang-format -i $(wildcard lib/*/*.[ch] cgi-bin/*.c tests/unit/*.[ch] tests/qbosim/*.[ch] tests/qbosim/storm/*.[ch] tests/proxy/*.[ch] tests/fuzz/*.[ch] tests/torture/*.[ch] tests/stack/*.c)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
