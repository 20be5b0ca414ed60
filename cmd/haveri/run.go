package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
	"haveri/ingest"
)

// runFlags are the flags of `haveri run`.
type runFlags struct {
	data       string
	jobs       int
	walk       func() (ingest.Options, error)
	aliases    []string
	failOn     []string
	strict     bool
	allowEmpty bool
	repair     bool
	quiet      bool
	log        string
	metrics    string
	notify     string
}

func runCommand() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run PATH...",
		Short: "Read what is new under the paths and publish it: the nightly job",
		Long: `Run brings the data folder up to date with the write-ups under the given paths, files and folders. Documents are known by
their content: only new and changed ones are read, and those that are no longer found are removed. When the program's rules have changed,
everything is read again. The search index and the tables are made beside the published ones and swapped in when they are complete;
a run that fails or is killed leaves the published ones as they were, and the next run carries on where it ended.

  haveri-data/current/    the published night; readers open only this
  haveri-data/reports/    its tables as .parquet and .arrow, with datapackage.json, and dashboard.html
  haveri-data/runs/       one JSON manifest a run: counts, timings, refused documents with reasons

What a run finds damaged in the data folder it names. An index or a table it makes again by itself; a catalog, corrections or merges with --repair, from
what is whole of them and of the last night; haveri check looks at everything.

A document that cannot be read is refused, never the end of the run: it is listed with its reason, and tried again when it or the program's
rules change. A path that does not exist ends the run before it begins, so that a volume that is not mounted never empties the data.

Exit codes: 0 done, 1 failed, 2 used wrongly, 3 published but some documents were refused, 4 another run holds the lock,
5 a threshold was crossed, 130 interrupted; see haveri help exit.`,
		Example: `  haveri run /srv/write-ups
  haveri run --data /var/lib/haveri --quiet --log json /srv/write-ups /srv/mail    from cron
  haveri run --fail-on 'refused>5%' --fail-on 'removed>100' /srv/write-ups
  haveri run --fail-on 'drift>15%' --metrics /var/lib/node_exporter/haveri.prom /srv/write-ups
  haveri run --exclude 'drafts/**' --max-document 20M .`,
		Args: cobra.MinimumNArgs(1),
	}
	data := dataFlag(cmd)
	cmd.Flags().IntVarP(&f.jobs, "jobs", "j", 0, "documents to read at the same time (default one a processor)")
	f.walk = walkFlags(cmd)
	cmd.Flags().StringArrayVar(&f.aliases, "aliases", nil, aliasesUsage)
	cmd.Flags().StringArrayVar(&f.failOn, "fail-on", nil, "end with code 5 when a `COUNT` crosses a limit: 'refused>5%', 'incidents<50' (repeatable)")
	cmd.Flags().BoolVar(&f.strict, "strict", false, "publish nothing when a document is refused, and end with code 1")
	cmd.Flags().BoolVar(&f.allowEmpty, "allow-empty", false, "publish even when no document is left")
	cmd.Flags().BoolVar(&f.repair, "repair", false, "first put right what is damaged in the data folder")
	cmd.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but what went wrong")
	cmd.Flags().StringVar(&f.log, "log", "plain", "form of progress and summary on standard error: `plain|json`")
	cmd.Flags().StringVar(&f.metrics, "metrics", "", "also write what the run did to `FILE`, for the textfile collector of Prometheus's node_exporter")
	cmd.Flags().StringVar(&f.notify, "notify", "", "also post what the run did to `URL`, as JSON; nothing is sent anywhere without it")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) error {
		f.data = *data
		return runNight(cmd.Context(), f, args)
	})
	return cmd
}

// runNight is the command's work: the run, what is said during it and after it, and the exit code.
func runNight(ctx context.Context, f runFlags, paths []string) error {
	thresholds, err := parseThresholds(f.failOn)
	if err != nil {
		return err
	}
	if f.log != "plain" && f.log != "json" {
		return usage("--log %q: it is plain or json", f.log)
	}
	if f.jobs < 0 {
		return usage("--jobs %d: it cannot be below 0", f.jobs)
	}
	if f.notify != "" {
		if u, err := url.Parse(f.notify); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return usage("--notify %q: it is no address such as https://example.org/hook", f.notify)
		}
	}
	walk, err := f.walk()
	if err != nil {
		return err
	}
	progress := new(night.Progress)
	silence := func() {}
	if !f.quiet {
		silence = report(progress, f.log)
	}
	s, err := night.Run(ctx, f.data, night.Options{Paths: paths, Walk: walk, Jobs: f.jobs, Aliases: f.aliases, AllowEmpty: f.allowEmpty, Strict: f.strict, Repair: f.repair,
		Version: version(), Args: os.Args[1:], Progress: progress})
	silence()
	var (
		misuse *night.Misuse
		held   *night.Held
	)
	switch {
	case errors.As(err, &misuse):
		return &exit{exitUsage, err}
	case errors.As(err, &held):
		return &exit{exitHeld, err}
	case s != nil:
		tell(os.Stderr, s, f)
		err = errors.Join(err, announce(s, f))
	}
	if errors.Is(err, context.Canceled) {
		return &exit{exitInterrupted, errors.New("interrupted: what was read is kept, what was published before stands; the same command carries on")}
	}
	if err != nil {
		return err
	}
	if !f.quiet {
		if err := printNewest(ctx, os.Stdout, f.data, 40); err != nil {
			return err
		}
	}
	var crossed []string
	for _, t := range thresholds {
		if how := t.Crossed(s); how != "" {
			crossed = append(crossed, how)
		}
	}
	switch {
	case len(crossed) > 0:
		return &exit{exitThreshold, fmt.Errorf("published, but a threshold was crossed: %s", strings.Join(crossed, "; "))}
	case len(s.Refused) > 0:
		return &exit{exitRefused, nil}
	}
	return nil
}

// announce writes the metrics and posts the summary, also of a run that failed. A summary that cannot be posted is no fault of the run: it is said, and no more.
func announce(s *night.Summary, f runFlags) error {
	if f.notify != "" {
		if err := s.Notify(context.Background(), f.notify); err != nil {
			fmt.Fprintf(os.Stderr, "--notify %s: the summary was not taken: %v\n", f.notify, err)
		}
	}
	if f.metrics == "" {
		return nil
	}
	if err := s.WriteMetrics(f.metrics); err != nil {
		return fmt.Errorf("--metrics %s: %w", f.metrics, err)
	}
	return nil
}

func parseThresholds(texts []string) ([]night.Threshold, error) {
	var thresholds []night.Threshold
	for _, s := range texts {
		t, err := night.ParseThreshold(s)
		if err != nil {
			return nil, &exit{exitUsage, fmt.Errorf("--fail-on: %w", err)}
		}
		thresholds = append(thresholds, t)
	}
	return thresholds, nil
}

// shownRefusals is how many refused documents are listed; the run's manifest has all.
const shownRefusals = 20

// tell says what a run did and which documents it refused. A quiet run tells of the refused alone.
func tell(w io.Writer, s *night.Summary, f runFlags) {
	if f.log == "json" {
		tellJSON(w, s, f.quiet)
		return
	}
	for _, line := range s.Damaged {
		fmt.Fprintln(w, printable(line))
	}
	for _, line := range s.Repaired {
		fmt.Fprintln(w, "repaired", printable(line))
	}
	for i, r := range s.Refused {
		if i == shownRefusals {
			fmt.Fprintf(w, "… and %d more: haveri status --refused --data %s\n", len(s.Refused)-i, f.data)
			break
		}
		fmt.Fprintf(w, "refused %s: %s\n", printable(r.File), text.Snip(printable(r.Reason), 300, "…"))
	}
	if f.quiet || s.Error != "" && s.Found == 0 {
		return
	}
	fmt.Fprintf(w, "%d documents: %d new, %d changed, %d moved, %d removed, %d unchanged; %d read, %d refused; %.1f s\n",
		s.Found, s.New, s.Changed, s.Moved, s.Removed, s.Unchanged, s.Read, len(s.Refused), s.Seconds)
	for _, d := range s.Drift {
		fmt.Fprintf(w, "drift: %s\n", d)
	}
	switch s.Outcome {
	case "published":
		fmt.Fprintf(w, "published generation %d: %d incidents%s\n", s.After, s.Incidents, corrected(s))
	case "unchanged":
		fmt.Fprintf(w, "nothing new to publish: generation %d stands, %d incidents\n", s.After, s.Incidents)
	}
}

// corrected says how many documents people have corrected.
func corrected(s *night.Summary) string {
	if s.Corrected == 0 {
		return ""
	}
	return fmt.Sprintf("; %d documents are corrected by people", s.Corrected)
}

// tellJSON is tell as log lines.
func tellJSON(w io.Writer, s *night.Summary, quiet bool) {
	log := slog.New(slog.NewJSONHandler(w, nil))
	for _, line := range s.Damaged {
		log.Warn("damaged", "what", line)
	}
	for _, line := range s.Repaired {
		log.Warn("repaired", "what", line)
	}
	for _, r := range s.Refused {
		log.Warn("refused", "file", r.File, "reason", r.Reason)
	}
	for _, d := range s.Drift {
		log.Warn("drift", "share", d.Share, "now", d.Now, "before", d.Before, "of", d.Of)
	}
	if !quiet {
		log.Info("ended", "outcome", s.Outcome, "found", s.Found, "new", s.New, "changed", s.Changed, "moved", s.Moved, "removed", s.Removed,
			"merged", s.Merged, "unchanged", s.Unchanged, "read", s.Read, "refused", len(s.Refused), "incidents", s.Incidents, "corrected", s.Corrected, "generation", s.After, "seconds", s.Seconds)
	}
}

// report shows the progress until the returned function is called: one line written over and over on a terminal, else a log line every ten
// seconds.
func report(p *night.Progress, form string) (silence func()) {
	every, show, end := 10*time.Second, logger(form), func() {}
	if form == "plain" && terminal(os.Stderr) {
		every = 200 * time.Millisecond
		show = func(p *night.Progress) {
			fmt.Fprintf(os.Stderr, "\r\x1b[K%s: %d found, %d read, %d refused, %d indexed", *p.Stage.Load(), p.Found.Load(), p.Read.Load(), p.Refused.Load(), p.Indexed.Load())
		}
		end = func() { fmt.Fprint(os.Stderr, "\r\x1b[K") }
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				end()
				return
			case <-ticker.C:
				if p.Stage.Load() != nil {
					show(p)
				}
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

// logger writes the progress as a log line.
func logger(form string) func(*night.Progress) {
	var h slog.Handler = slog.NewTextHandler(os.Stderr, nil)
	if form == "json" {
		h = slog.NewJSONHandler(os.Stderr, nil)
	}
	log := slog.New(h)
	return func(p *night.Progress) {
		log.Info(*p.Stage.Load(), "found", p.Found.Load(), "read", p.Read.Load(), "refused", p.Refused.Load(), "indexed", p.Indexed.Load())
	}
}
