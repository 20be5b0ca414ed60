package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"haveri/reports"
)

// topics are help texts that belong to no single command: `haveri help exit`.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "codes", Short: "What the codes of causes and remediations mean", Long: strings.TrimSpace(codes)},
		{Use: "formats", Short: "Which documents can be read and which files are written", Long: strings.TrimSpace(formats)},
		{Use: "tables", Short: "The columns of every table", Long: tables()},
		{Use: "aliases", Short: "How organizations get one name", Long: strings.TrimSpace(aliases)},
		{Use: "exit", Short: "What the exit codes mean", Long: strings.TrimSpace(exitCodes)},
	}
}

// tables is the data dictionary as the reports define it.
func tables() string {
	var b strings.Builder
	if err := reports.Describe(&b); err != nil {
		return fmt.Sprint(err)
	}
	return strings.TrimSpace(b.String())
}

const aliases = `
A record keeps an organization's name as its document writes it. Beside it stands "operator", the organization's one name: incidents are merged by it, search
counts by it (--facets org), the tables have it as a column, and the dashboard counts repeated organizations by it.

The program leaves off legal forms ("Inc.", "AB", "株式会社") and knows some names of the same organization ("AWS", "ドコモ"). Add yours as lines of
haveri-data/aliases.tsv, or of files named by --aliases: another name, a tab, the one name. Case, spaces and punctuation do not count; a line that begins
with # is a comment; of lines on the same name the last wins, also over the program's.

  # ours
  Krokan<TAB>Krokan Broadband
  KB Networks<TAB>Krokan Broadband

The next haveri run publishes the names without reading a document again. A line of another form ends it before it begins, named by file and line.
`

const exitCodes = `
 0    done
 1    failed; what was published before stands as it was; of haveri check: something is damaged
 2    used wrongly: unknown command or flag, a path that does not exist; nothing was begun
 3    done and published, but some documents were refused: they are listed, each with its reason
      (haveri run --strict makes this 1 and publishes nothing)
 4    another run holds the data folder's lock
 5    done and published, but a threshold given with --fail-on was crossed; of haveri eval: a figure is below its --min
 130  interrupted (Ctrl-C, SIGTERM); what was read is kept, what was published before stands

These numbers do not change. Where several fit, 5 goes before 3.
`

const formats = `
Read
  text       .txt and anything else that is text, in any common encoding
  markdown   .md, with front matter
  html       .html, saved pages: navigation, adverts and other articles are left out
  mail       .eml, headers and bodies
  pdf        the text, in reading order; scanned pages have none and are refused
  docx, odt  headings, lists and tables are kept
  incident   an incident of a status page as JSON, with its updates
  Content tells what a file is. Folders are walked, and what holds several documents is opened:
  archives            .zip .tar .gz .bz2 .zst          archive.zip!path
  JSON Lines          with a key text or html          file.jsonl#12
  mailboxes           mbox; a maildir is a folder      file.mbox#12
  feeds               RSS, Atom, JSON Feed             feed.xml#12
  status pages        incidents.json of Statuspage, Instatus, Google Cloud, AWS, Heroku, Slack; saved histories of Statuspage
                      and Azure                        incidents.json#12
  web archives        the pages of .warc and .wacz     crawl.warc#12
  Passed over in folders and archives: hidden files, labels (.gold.jsonl), data folders of this program; and, unless they are
  named or an --include matches, program sources, style sheets, images, fonts, recordings and the like, by their names.
  A file NAME.meta.json beside NAME gives metadata: published, url, organization, lang, title.
  Limits that can be raised: --max-document, --max-container, --max-members, --max-depth, --max-ratio, --max-memory, --timeout.

Written by haveri extract
  jsonl      one record a line
  json       one array of records
  table      date, duration, cause, organization and title, to be read by people

Written by haveri run and haveri report (see haveri help tables)
  parquet, arrow   typed tables, for BI tools, DuckDB, pandas, R
  csv, jsonl       the same columns as text

Times are EDTF (ISO 8601-2): 2012-02-29 is a day, 2012-08-16T10:06 a local time whose zone is not stated,
2017-01-31T23:00Z one in UTC, XXXX-08-18 a day of an unknown year, 2022-04-04~ an approximate one.
`

const codes = `
Causes: the outage began because…
  config       a configuration (feature flag, routing policy, firewall rule, DNS record, quota) was wrong or changed wrongly
  deploy       a release, upgrade, migration or maintenance went wrong
  bug          a latent defect in software or firmware was hit
  time         something expired, or a clock or calendar was mishandled: certificates, domains, leap days
  capacity     load exceeded capacity, or a resource ran out
  network      links, switches, routing or DNS service failed
  power        electricity failed: the grid, UPS, generator, breaker
  environment  cooling, fire, flood, storm, earthquake or other damage to the site
  hardware     a server, disk, controller, switch or other device failed
  storage      a database or storage layer failed or lost consistency
  human        a person's operating error: a wrong command, an accidental deletion
  security     an attack, abuse or an intrusion
  dependency   a third party that the organization relies on failed
  unknown      the document does not say

Remediations: what was done, or is promised…
  rollback       reverted a change, release or configuration
  restart        restarted a process, server or device
  failover       moved to a standby, another site or provider; rerouted traffic
  scale          added capacity or resources
  fix            corrected code or shipped a patch
  reconfigure    corrected configuration, renewed a certificate, changed a limit
  replace        replaced or repaired hardware, power or cabling
  restore        restored or rebuilt data or systems
  isolate        blocked, throttled, shed or disabled something
  vendor         had a supplier or third party act
  monitoring     added or improved monitoring or alerting
  testing        added or improved tests, staging or validation
  redundancy     added redundancy or other architecture for resilience
  process        changed procedures, reviews, access rules or training
  communication  improved informing customers
  compensation   credits, refunds, discounts
`
