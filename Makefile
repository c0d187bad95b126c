# SPDX-License-Identifier: MIT
# dupscan: `make help` lists the targets. Everything that is built goes under build/.

VERSION := 0.1.0
SOVERSION := 0
PREFIX ?= /usr/local
DESTDIR ?=
BINDIR := $(PREFIX)/bin
LIBDIR := $(PREFIX)/lib
INCLUDEDIR := $(PREFIX)/include
DOCDIR := $(PREFIX)/share/doc/dupscan
UNITDIR := $(PREFIX)/lib/systemd/system
UNITS := dupscan-feed.service dupscan-night.service dupscan-night.timer

CC ?= cc
CXX ?= c++
BUILD ?= build
OPTIMISE ?= -O3 -g
# One of "", asan (with UBSan), tsan, fuzz (clang only): `make SANITIZE=asan` builds into build/asan.
SANITIZE ?=
WERROR ?= -Werror
# V=1 shows the commands.
V ?=
Q := $(if $(V),,@)
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow $(WERROR)
CPPFLAGS += -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Iinclude -Isrc -isystem $(or $(XML_INCLUDE),/usr/include/libxml2)
CFLAGS += -std=c17 $(OPTIMISE) $(WARNINGS) -fvisibility=hidden -MMD -MP
LDFLAGS +=
LIBS := -larchive -ljson-c -lxml2 -lsqlite3 -lz -lzstd -lutf8proc -lpthread -lm

ifeq ($(SANITIZE),asan)
OUT := $(BUILD)/asan
CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
else ifeq ($(SANITIZE),tsan)
OUT := $(BUILD)/tsan
CFLAGS += -fsanitize=thread
LDFLAGS += -fsanitize=thread
else ifeq ($(SANITIZE),fuzz)
OUT := $(BUILD)/fuzz
CFLAGS += -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=fuzzer,address,undefined
else
OUT := $(BUILD)
endif

LIB_FOLDERS := base model article format text sketch store match story report engine
LIB_SOURCES := $(foreach f,$(LIB_FOLDERS),$(wildcard src/$(f)/*.c))
CLI_SOURCES := $(wildcard src/cli/*.c)
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(OUT)/static/%.o)
PIC_OBJECTS := $(LIB_SOURCES:%.c=$(OUT)/shared/%.o)
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(OUT)/static/%.o)

PROGRAM := $(OUT)/dupscan
STATIC := $(OUT)/libdupscan.a
SHARED := $(OUT)/libdupscan.so.$(VERSION)

TEST_SOURCES := $(wildcard tests/unit/*.c tests/property/*.c tests/fault/*.c)
TEST_PROGRAMS := $(TEST_SOURCES:%.c=$(OUT)/%)
# Fuzz targets are compiled in two ways: into a program each for libFuzzer, and into one test that runs their corpus.
FUZZ_SECONDS ?= 300
FUZZ_SOURCES := $(wildcard tests/fuzz/*.c)
FUZZ_OBJECTS := $(FUZZ_SOURCES:%.c=$(OUT)/static/%.o)
FUZZ_PROGRAMS := $(FUZZ_SOURCES:%.c=$(OUT)/%)
BENCH_SOURCES := $(wildcard bench/*.c)
BENCH_PROGRAMS := $(BENCH_SOURCES:%.c=$(OUT)/%)
EXAMPLE_SOURCES := $(wildcard tests/example/*.c)
EXAMPLES := $(EXAMPLE_SOURCES:%.c=$(OUT)/%)

.PHONY: all demo test check unit golden test-asan test-tsan test-valgrind bench bench-recall bench-growth bench-peers
.PHONY: bench-feed bench-formats fuzz fuzz-smoke soak fuzz-programs floors format format-check
.PHONY: install uninstall deps deps-dev clean help

all: $(PROGRAM) $(STATIC) $(SHARED) $(OUT)/dupscan.pc ## build the program and both libraries into build/

$(OUT)/static/src/cli/%.o: src/cli/%.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

$(OUT)/static/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) $(CPPFLAGS) -DDS_BUILDING $(CFLAGS) -c $< -o $@

$(OUT)/shared/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) $(CPPFLAGS) -DDS_BUILDING $(CFLAGS) -fPIC -c $< -o $@

$(STATIC): $(LIB_OBJECTS)
	@rm -f $@
	$(if $(V),,@echo "  AR  $@")
	$(Q)$(AR) rcs $@ $^

$(SHARED): $(PIC_OBJECTS) src/dupscan.map
	$(if $(V),,@echo "  LD  $@")
	$(Q)$(CC) -shared -Wl,-soname,libdupscan.so.$(SOVERSION) -Wl,--version-script=src/dupscan.map $(LDFLAGS) $(PIC_OBJECTS) -o $@ $(LIBS)
	@ln -sf libdupscan.so.$(VERSION) $(OUT)/libdupscan.so.$(SOVERSION)
	@ln -sf libdupscan.so.$(SOVERSION) $(OUT)/libdupscan.so

$(PROGRAM): $(CLI_OBJECTS) $(STATIC)
	$(if $(V),,@echo "  LD  $@")
	$(Q)$(CC) $(LDFLAGS) $(CLI_OBJECTS) $(STATIC) -o $@ $(LIBS)

$(OUT)/dupscan.pc: src/dupscan.pc.in Makefile
	@mkdir -p $(@D)
	$(Q)sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' $< > $@

# Tests and benches see the inside of the library, so they link the static one.
$(OUT)/tests/%: tests/%.c $(STATIC)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) $(CPPFLAGS) -Itests -DDS_BUILDING $(CFLAGS) $< $(filter %.o,$^) -o $@ $(LDFLAGS) $(STATIC) -lcmocka $(LIBS)

$(OUT)/tests/unit/test_fuzz_corpus: $(FUZZ_OBJECTS)

$(OUT)/static/tests/fuzz/%.o: tests/fuzz/%.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) $(CPPFLAGS) -Itests -DDS_BUILDING $(CFLAGS) -c $< -o $@

$(OUT)/tests/fuzz/%: tests/fuzz/%.c $(STATIC)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) $(CPPFLAGS) -Itests -DDS_BUILDING -DDS_FUZZER $(CFLAGS) $< -o $@ $(LDFLAGS) $(STATIC) $(LIBS)

$(OUT)/bench/%: bench/%.c $(STATIC)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) $(CPPFLAGS) -DDS_BUILDING $(CFLAGS) $< $(filter %.o,$^) -o $@ $(LDFLAGS) $(STATIC) $(LIBS)

# One bench measures us against simdjson where that and a compiler for it are installed. Nothing else is C++.
ifneq ($(and $(wildcard /usr/include/simdjson.h),$(shell command -v $(CXX))),)
$(OUT)/bench/json_doors: $(OUT)/static/bench/json_simdjson.o
$(OUT)/bench/json_doors: private CPPFLAGS += -DBENCH_SIMDJSON
$(OUT)/bench/json_doors: private LIBS += -lsimdjson -lstdc++
$(OUT)/static/bench/%.o: bench/%.cpp bench/%.h
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CXX $<")
	$(Q)$(CXX) -std=c++17 -fno-exceptions -fno-rtti $(OPTIMISE) $(WARNINGS) -c $< -o $@
endif

# The example is what a user compiles: the public header and the shared library only.
$(OUT)/tests/example/%: tests/example/%.c $(SHARED)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) -Iinclude -std=c17 $(OPTIMISE) $(WARNINGS) -MMD -MP $(filter -fsanitize=%,$(CFLAGS)) $< -o $@ -L$(OUT) -ldupscan -Wl,-rpath,$(abspath $(OUT))

demo: deps ## install what is missing, build, and scan the articles of data/
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@echo
	$(PROGRAM) scan data/samples/text data/samples/jsonl

test: deps ## install what is missing, build, pass every test
	@$(MAKE) --no-print-directory -j$(JOBS) check

check: all unit golden ## every test, without looking for packages

unit: $(TEST_PROGRAMS) $(EXAMPLES)
	@tests/run-programs.sh $(TEST_PROGRAMS)

golden: $(PROGRAM) $(EXAMPLES) $(OUT)/bench/newswire
	@tests/golden/run.sh $(OUT)

# Under a sanitizer a kill, a cut or a flip takes many times as long: fewer of them.
FEWER := DUPSCAN_KILLS=8 DUPSCAN_CUTS=12 DUPSCAN_FLIPS=120

test-asan: ## every test under AddressSanitizer and UBSan
	@$(FEWER) $(MAKE) --no-print-directory -j$(JOBS) SANITIZE=asan check

test-tsan: ## every test under ThreadSanitizer
	@$(FEWER) TSAN_OPTIONS=suppressions=$(CURDIR)/tests/tsan.suppressions $(MAKE) --no-print-directory -j$(JOBS) SANITIZE=tsan check

test-valgrind: $(TEST_PROGRAMS) ## the unit tests under valgrind
	@echo $(filter $(OUT)/tests/unit/%,$(TEST_PROGRAMS)) | tr ' ' '\n' | \
	    RUNNER="valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect" \
	    xargs -P $(JOBS) -n 5 tests/run-programs.sh

bench: $(PROGRAM) $(BENCH_PROGRAMS) ## stages and pipeline, as ratios to wc -w and xxhsum
	@bench/pipeline.sh $(OUT)

bench-recall: $(PROGRAM) $(BENCH_PROGRAMS) ## recall and cohesion against --exact: CORPUS=file.jsonl, or a synthetic one
	@bench/recall.sh $(OUT) $(CORPUS)

bench-formats: $(OUT)/bench/formats $(OUT)/bench/newswire ## how fast each input format is read, as ratios to xxhsum
	@mkdir -p $(OUT)/bench-data/formats
	@$(OUT)/bench/newswire --articles 10000 -o $(OUT)/bench-data/formats/newswire.jsonl
	@$(OUT)/bench/formats $(OUT)/bench-data/formats/newswire.jsonl $(OUT)/bench-data/formats

bench-feed: $(OUT)/bench/feeding $(OUT)/bench/newswire ## a feed of ARTICLES (100000) synthetic articles: speed, verdicts, bytes, restart
	@mkdir -p $(OUT)/bench-data
	@$(OUT)/bench/newswire --articles $(or $(ARTICLES),100000) -o $(OUT)/bench-data/feed.jsonl
	@rm -rf $(OUT)/bench-data/feed.index
	@$(OUT)/bench/feeding $(OUT)/bench-data/feed.jsonl $(OUT)/bench-data/feed.index

bench-growth: $(BENCH_PROGRAMS) ## time and memory from 10,000 to a million synthetic articles (ARTICLES="..."), as CSV and plot
	@bench/growth.sh $(OUT) $(ARTICLES)

bench-peers: $(PROGRAM) $(OUT)/bench/newswire ## beside datasketch, rensa and others: CORPUS=file.jsonl, or ARTICLES=N synthetic ones
	@bench/peers/peers.sh $(OUT) $(CORPUS)

fuzz: ## fuzz every target for FUZZ_SECONDS (300) with libFuzzer; what is found lies in build/fuzz/fuzz-found
	@$(MAKE) --no-print-directory SANITIZE=fuzz CC=clang fuzz-programs
	@tests/fuzz/run.sh $(BUILD)/fuzz $(FUZZ_SECONDS)

fuzz-smoke: ## the same for 6 seconds each
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=6

SOAKED := test_feed_kill test_night_kill test_power_cut test_index_flips
soak: $(SOAKED:%=$(OUT)/tests/fault/%) ## the same for an hour each; feed and night killed 500 times, 2000 power cuts, 20000 flips
	@for test in $(SOAKED); do DUPSCAN_KILLS=$${DUPSCAN_KILLS:-500} DUPSCAN_CUTS=2000 DUPSCAN_FLIPS=20000 $(OUT)/tests/fault/$$test || exit 1; done
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=3600

fuzz-programs: $(FUZZ_PROGRAMS)

floors: ## check that every #include goes to its own folder or a lower floor
	@src/floors.sh

format: ## lay out all source files by .clang-format
	clang-format -i $$(find src include tests bench -name '*.[ch]' -o -name '*.cpp')

format-check:
	clang-format --dry-run -Werror $$(find src include tests bench -name '*.[ch]' -o -name '*.cpp')

install: all ## install into PREFIX (/usr/local), below DESTDIR
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR) $(DESTDIR)$(DOCDIR)
	install -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/dupscan
	install -m 644 $(STATIC) $(DESTDIR)$(LIBDIR)/libdupscan.a
	install -m 755 $(SHARED) $(DESTDIR)$(LIBDIR)/libdupscan.so.$(VERSION)
	ln -sf libdupscan.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libdupscan.so.$(SOVERSION)
	ln -sf libdupscan.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libdupscan.so
	install -m 644 include/dupscan.h $(DESTDIR)$(INCLUDEDIR)/dupscan.h
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' src/dupscan.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/dupscan.pc
	chmod 644 $(DESTDIR)$(LIBDIR)/pkgconfig/dupscan.pc
	install -m 644 README.md CHANGELOG.md LICENSE src/operations/*.md $(DESTDIR)$(DOCDIR)
	install -d $(DESTDIR)$(UNITDIR)
	for unit in $(UNITS); do sed -e 's|@BINDIR@|$(BINDIR)|' src/operations/$$unit > $(DESTDIR)$(UNITDIR)/$$unit && chmod 644 $(DESTDIR)$(UNITDIR)/$$unit; done

uninstall: ## take away what install put there
	rm -f $(DESTDIR)$(BINDIR)/dupscan $(DESTDIR)$(INCLUDEDIR)/dupscan.h $(DESTDIR)$(LIBDIR)/pkgconfig/dupscan.pc
	rm -f $(DESTDIR)$(LIBDIR)/libdupscan.a $(DESTDIR)$(LIBDIR)/libdupscan.so $(DESTDIR)$(LIBDIR)/libdupscan.so.$(SOVERSION)
	rm -f $(DESTDIR)$(LIBDIR)/libdupscan.so.$(VERSION)
	rm -rf $(DESTDIR)$(DOCDIR)
	cd $(DESTDIR)$(UNITDIR) 2>/dev/null && rm -f $(UNITS) || true

deps: ## install the packages that are missing (Debian, Ubuntu)
	@src/deps.sh

deps-dev: ## the same, with what CI needs beside it
	@src/deps.sh dev

clean: ## remove build/
	rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

-include $(FUZZ_OBJECTS:.o=.d) $(FUZZ_PROGRAMS:=.d)
-include $(LIB_OBJECTS:.o=.d) $(PIC_OBJECTS:.o=.d) $(CLI_OBJECTS:.o=.d) $(TEST_PROGRAMS:=.d) $(BENCH_PROGRAMS:=.d) $(EXAMPLES:=.d)
