# reportwatch: `make run` shows one whole night, `make test` proves it. Nothing here asks a question.

UV := .tools/bin/uv
PYTHON := .venv/bin/python
export UV_LINK_MODE = copy
export PYTHONDONTWRITEBYTECODE =

.PHONY: setup run real serve desk desk-pictures test lint mail-servers bench recipes season histories \
	pictures kill faults fuzz channels click-words ocr scans traits removed walk readme bare lost hostile \
	country lock clean nights

setup: .venv/.ready
	@$(PYTHON) tools/system.py

.venv/.ready: requirements.lock pyproject.toml | $(UV)
	@echo "Setting up .venv from requirements.lock …"
	@$(UV) venv --quiet --allow-existing --python-preference only-system .venv
	@$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(PYTHON) requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --python $(PYTHON) --editable .
	@touch $@

$(UV):
	@tools/uv.sh

# One whole night over the replica portals, mail into a local mailbox, then where to look.
run: setup
	@$(PYTHON) -m tests.replicas.night

# The same night with real reports in place of the invented ones: those of SAMPLES, which are no part
# of this repository.
SAMPLES ?= ../shared/samples
real: setup
	@test -d "$(SAMPLES)" || { echo "no real reports in $(SAMPLES); SAMPLES=FOLDER names them"; exit 1; }
	@$(PYTHON) -m tests.replicas.night --real "$(SAMPLES)"

serve: setup
	@.venv/bin/reportwatch serve

# The desk over a night of the demonstration, with made-up people of every role; `make run` before.
desk: setup
	@test -e data/demo/reportwatch.sqlite3 || $(MAKE) run
	@$(PYTHON) -m tests.desk.demonstration

# The pictures of docs/desk.md, photographed anew over the demonstration.
desk-pictures: setup
	@$(PYTHON) -m tests.desk.pictures

test: setup lint mail-servers
	@.venv/bin/pytest -n 2 --dist loadfile

# Real mail servers for the tests, unpacked into .tools; nothing is installed.
mail-servers: setup
	@$(PYTHON) tools/mail_servers.py

lint: setup
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

# Beside what a user would pick instead, which comes into an environment of its own.
bench: setup
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv-bench
	@$(UV) pip sync --quiet --require-hashes --python .venv-bench/bin/python requirements-bench.lock
	@PYTHONPATH=. .venv-bench/bin/python -m bench

# A whole season of alerts, 1 January to 30 April, on a clock of its own: about two minutes.
season: setup
	@.venv/bin/pytest tests/season -m slow

# The pictures of docs/mail.md, photographed anew from real mails.
pictures: setup
	@$(PYTHON) -m tests.pictures

# The files that four journeys enter, and the folders, written anew into docs/architecture.md.
walk: setup
	@$(PYTHON) -m tools.walk

# The services that chats may belong to, written anew into docs/mail.md.
channels: setup
	@$(PYTHON) -m tools.channels

# The Chinese of click's own words, compiled from core/locale/click.zh.po.
click-words: setup
	@$(PYTHON) -m tools.click_words

# Every command of README as printed, after a night of the demonstration, and those of
# docs/operations.md from nothing to the first mail: a few minutes.
readme: setup
	@.venv/bin/pytest tests/night/test_printed_commands.py tests/night/test_from_nothing.py -m slow

# Whole nights over all portals and years of the demonstration: undisturbed, beside one that fails on
# PostgreSQL, under kill -9. `make test` lives each over one portal: about ten minutes.
nights: setup
	@.venv/bin/pytest tests/night/test_whole_night.py -m slow

# README's commands and those of docs/operations.md in a fresh Debian, made by debootstrap in a
# temporary folder: ten minutes, as root; `make bare TEST=--test` passes all tests there too.
bare:
	@python3 -m tools.bare $(TEST)

# kill -9 at 200 random moments of a round, at random ones of a whole night, and two nights at once,
# on SQLite and PostgreSQL: about twenty minutes.
kill: setup
	@.venv/bin/pytest tests/kill tests/night/test_whole_night.py -m slow -s

# A machine is lost at 50 random moments of a season and put back elsewhere: about four minutes.
lost: setup
	@.venv/bin/pytest tests/keeping/test_lost.py -m slow -s

# Some seven hundred hostile inputs: an hour. What came of each is written into docs/security.md,
# whatever that is. What is not yet in NOW.tsv, and what failed there, is tried; without that file all.
hostile: setup
	@$(PYTHON) -m tests.hostile --keep tests/hostile/NOW.tsv; status=$$?; \
		$(PYTHON) -m tests.hostile.listing && exit $$status

# A made-up installation of SIZE agencies over five years, and what each step costs on it.
SIZE ?= 60
COUNTRY ?= /tmp/reportwatch-country-$(SIZE)
country: setup
	@$(PYTHON) -m tests.country $(COUNTRY) --size $(SIZE)
	@$(PYTHON) -m tests.country.measure $(COUNTRY)

# A thousand random histories of an office, every property of alerts held after every night.
histories: setup
	@.venv/bin/pytest tests/monitor/test_histories.py -m slow

# Every fault of portals against every layout, every damage of the archive, every text made against
# a pattern, every report of every long row, every format with every place and word (`crossed` in
# tests/sampling.py); `make test` runs a part.
faults: setup
	@.venv/bin/pytest -m faults

# Every row of CONTRIBUTING's "where each new thing goes", with each file that it names left out.
recipes: setup
	@.venv/bin/pytest tests/recipes -m slow

# Ten minutes of spoiled documents, guided by what they reach; `make test` runs a short form.
fuzz: setup
	@$(UV) pip install --quiet --require-hashes --python $(PYTHON) --requirement requirements-fuzz.lock
	@$(PYTHON) -m tests.fuzz.guided 600

# How many cells of 70 scanned reports are read, at 200 and at 110 dpi: about ten minutes.
scans: setup ocr
	@$(PYTHON) -m tests.formats.scans

# Two thousand documents with struck, hidden, raised … numbers; web pages need a Chromium.
traits: setup
	@.venv/bin/pytest tests/formats/test_traits.py -m slow

# Every single row of the tables removed, in every format: found as the error it is.
removed: setup
	@.venv/bin/pytest tests/rules/test_removed.py -m "slow or faults"

# Reading scans needs 340 MB more (models inside a package); without it a scan is a clear setback.
ocr: setup
	@$(UV) pip install --quiet --require-hashes --python $(PYTHON) --requirement requirements-ocr.lock

# Write the lock files anew from pyproject.toml; they pin with hashes and name no host.
COMPILE = $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-annotate --no-emit-index-url

lock: | $(UV)
	@$(COMPILE) --upgrade --extra dev --output-file requirements.lock pyproject.toml
	@$(COMPILE) --extra ocr --constraint requirements.lock \
		--output-file requirements-ocr.lock pyproject.toml
	@$(COMPILE) --extra fuzz --constraint requirements.lock \
		--output-file requirements-fuzz.lock pyproject.toml
	@$(COMPILE) --extra dev --extra bench --constraint requirements.lock \
		--output-file requirements-bench.lock pyproject.toml

clean:
	@rm -rf .venv .venv-bench .tools .mypy_cache .pytest_cache .ruff_cache .hypothesis
